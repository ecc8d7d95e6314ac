const longestText = 300;

/**
 * A carrier's own words, fit to be stored and shown: numbers and mailboxes are cut to what tells them apart, since
 * addresses are seen plain only where they are sent to. At most 300 characters.
 */
export function maskAddresses(text: string): string {
  return text
    .slice(0, 2_000)
    .replace(/[^\s@<>"'(),;:]+@[^\s@<>"'(),;:]+/g, '…@…')
    .replace(/\+?\d[\d\s().-]{5,}\d/g, (number) => `…${number.slice(-2)}`)
    .slice(0, longestText);
}
