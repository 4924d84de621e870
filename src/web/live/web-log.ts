/** The part of the log that pages need. Addresses of readers and reporters are never among the fields. */
export interface WebLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
