/**
 * How Twilio is to repeat a status callback that did not get through: five times, whatever went wrong, 3 s to
 * connect and 5 s to be answered. By default an answer of 500 would lose the receipt.
 */
export const reportRetries = '#rc=5&rp=all&ct=3000&rt=5000';
