/** ln(1 − eˣ) for x ≤ 0 without cancellation (Mächler 2012, "Accurately computing log(1 − exp(−|a|))", equation 7). */
export function logComplement(x: number): number {
  return x > -Math.LN2 ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x))
}
