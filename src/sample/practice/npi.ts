// National Provider Identifiers that are well formed and belong to nobody: they start with 2, a range
// that has not been given out.

/** A ten-digit NPI with its check digit (ISO 7812 Luhn over 80840 and the number). */
export function inventedNpi(serial: number): string {
  const digits = `2${String(serial).padStart(8, '0')}`
  const all = [...`80840${digits}`].map(Number).reverse()
  const sum = all.reduce((total, digit, place) => {
    const doubled = place % 2 === 0 ? digit * 2 : digit
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return `${digits}${(10 - (sum % 10)) % 10}`
}
