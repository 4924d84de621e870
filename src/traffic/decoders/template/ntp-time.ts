/** Seconds between the NTP epoch (1900) and the Unix epoch (RFC 5905 section 6, figure 4). */
const NTP_TO_UNIX = 2_208_988_800
const TWO_32 = 4_294_967_296

/**
 * dateTimeMicroseconds and dateTimeNanoseconds are NTP timestamps: seconds since 1900 and a binary fraction (RFC 7011 sections 6.1.9 and
 * 6.1.10). Their seconds wrap in February 2036; values below the Unix epoch belong to the era after (RFC 5905 section 6).
 * Returns whole microseconds since 1970; the fraction is rounded, since 10^-6 s has no exact binary fraction and encoders cut it off.
 */
export function ntpToInstant(seconds: number, fraction: number): number {
  const unix = seconds >= NTP_TO_UNIX ? seconds - NTP_TO_UNIX : seconds + TWO_32 - NTP_TO_UNIX
  return unix * 1_000_000 + Math.round((fraction * 1_000_000) / TWO_32)
}
