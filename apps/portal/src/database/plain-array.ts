/**
 * An array of uuids or numbers as PostgreSQL reads it, for `${...}::uuid[]`. They need no quotes, which the driver would look
 * for in each: that is what an array of a thousand costs it.
 */
export function plainArray(values: readonly (string | number)[]): string {
  return `{${values.join(',')}}`;
}
