/** Where the customer's mail server hands over what comes for its mailbox. */
export interface MailHook {
  readonly url: string;
  readonly secret: string;
}
