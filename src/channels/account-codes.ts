/**
 * Codes by which a carrier says that it does not know our credentials, or that the account may send to nobody, or only
 * to its owner: the same for every message, whoever it is for.
 */
const credentialCodes = new Set([
  ...['10002', '20003', '20006', '20008'],
  ...['vonage-4', 'vonage-11', 'vonage-14', 'vonage-29', 'vonage-32'],
  ...['smtp-530', 'smtp-535', 'EAUTH', 'ENOAUTH', 'EOAUTH2'],
]);

/** Whether a refusal's code speaks of our credentials. An enhanced code after it (`smtp-535 5.7.8`) changes nothing. */
export function isCredentialCode(code: string): boolean {
  return credentialCodes.has(code.split(' ')[0] ?? '');
}
