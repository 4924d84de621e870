/** The first octets that unicast addresses are drawn from: 1 to 223 (RFC 1112 section 4 sets aside what follows; 0 is "this network"). */
const FIRST = 2 ** 24
const SPAN = 223 * 2 ** 24
const ALL = 2 ** 32

/**
 * Anderson-Darling against the uniform distribution, Anderson and Darling 1954: A² = -n - (1/n) Σ (2i - 1)(ln u_i + ln(1 - u_{n+1-i})).
 * Above 2.492 it rejects at 5 %. Takes IPv4 addresses as numbers; gives the lesser of A² over the whole space and over that of unicast, since
 * generators draw from either. NaN without addresses.
 */
export function andersonDarling(addresses: ArrayLike<number>): number {
  const n = addresses.length
  if (n === 0) return Number.NaN
  const sorted = Float64Array.from(addresses).sort()
  return Math.min(
    statistic(sorted, (value) => (value + 0.5) / ALL),
    statistic(sorted, (value) => (value + 0.5 - FIRST) / SPAN),
  )
}

/** 5 % point of A² when the distribution is fully known (Stephens 1974). */
export const REJECTS_UNIFORM = 2.492

function statistic(sorted: Float64Array, u: (value: number) => number): number {
  const n = sorted.length
  let sum = 0
  for (let i = 0; i < n; i++) {
    // Outside its range the logarithm has no value; such an address speaks against the range as strongly as a number can.
    const low = Math.max(1e-12, Math.min(1, u(sorted[i]!)))
    const high = Math.max(1e-12, 1 - Math.max(0, u(sorted[n - 1 - i]!)))
    sum += (2 * i + 1) * Math.log(low * high)
  }
  return -n - sum / n
}
