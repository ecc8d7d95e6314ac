import { takeTurn } from '../channels/carrier-reads-store.ts';
import type { Content } from '../channels/content.ts';
import type { Listed, Sender } from '../channels/contract.ts';
import { renderContent } from '../channels/render.ts';
import { listSharers, readAddresses } from '../directory/contact-point-store.ts';
import type { Pool } from '../db/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import type { DeliveryId } from '../kernel/id.ts';
import { bestLanguage } from '../kernel/language.ts';
import type { Logger } from '../kernel/log.ts';
import type { ReceiptDesk } from './apply-receipts.ts';
import { lanesInDoubt, readBeside, readDoubts, type Unsettled } from './doubt-store.ts';
import { matchListed, type Sought } from './match-listed.ts';
import type { EngineMessage } from './message-plan.ts';
import type { MessageReader } from './message-store.ts';

/** How often a carrier is asked while something of its is in doubt; a doubt lasts 15 s at most. */
const EVERY_MS = 2_000;

/**
 * How far back a doubt may have begun: its deadline, its 15 s, and a carrier's clock that is a minute off. By this
 * machine's clock, since it is compared with the carrier's.
 */
const BACK_MS = 120_000;

export interface DoubtDeps {
  pool: Pool;
  clock: Clock;
  log: Logger;
  readMessages: MessageReader;
  receipts: ReceiptDesk;
  makeLink: (deliveryId: DeliveryId) => string;
}

/**
 * Asks the carriers' lists after what is in doubt: one list a lane for all its doubts, read by one worker at a time.
 * What is found counts as if its answer had come; what is not waits on, and is sent again when its doubt is over.
 */
export async function settleDoubts(deps: DoubtDeps, senders: readonly Sender[]): Promise<void> {
  for (const { channel, provider } of await lanesInDoubt(deps.pool)) {
    const sender = senders.find((one) => one.channel === channel && one.provider === provider);
    if (sender?.list === undefined) continue;
    const isOurTurn = await takeTurn(deps.pool, { channel, provider, what: 'doubts' }, EVERY_MS);
    if (isOurTurn) await settleLane(deps, sender, sender.list.bind(sender));
  }
}

async function settleLane(
  deps: DoubtDeps,
  sender: Sender,
  list: (since: Date) => Promise<readonly Listed[]>,
): Promise<void> {
  const { pool, clock, log, receipts } = deps;
  const doubts = await readDoubts(pool, sender);
  let listed: readonly Listed[];
  try {
    listed = await list(new Date(Date.now() - BACK_MS));
  } catch (error) {
    const { channel, provider } = sender;
    log.info({ err: error, channel, provider, doubts: doubts.length }, 'the carrier could not be asked');
    return;
  }
  const sharers = await listSharers(
    pool,
    doubts.map(({ contactPointId }) => contactPointId),
  );
  const { refs, sending } = await readBeside(pool, sender, sharers, clock.now());
  const sought = await describe(deps, sender, [...doubts, ...sending]);
  const matched = matchListed(
    sought,
    listed.filter(({ providerRef }) => !refs.has(providerRef)),
  );
  const found = [...matched].flatMap(([attemptId, one]) => one.asReceipt(attemptId) ?? []);
  await Promise.all(found.map((receipt) => receipts.apply(receipt)));
  if (found.length > 0)
    log.info({ provider: sender.provider, found: found.length }, 'the carrier has what was in doubt');
}

/** The attempts as their carrier may know them; one whose message or address is gone is not sought. */
async function describe(
  { pool, readMessages, makeLink }: DoubtDeps,
  sender: Sender,
  unsettled: readonly Unsettled[],
): Promise<Sought[]> {
  const messages = await readMessages(
    pool,
    unsettled.map(({ messageId }) => messageId),
  );
  const addresses = await readAddresses(
    pool,
    unsettled.map(({ contactPointId }) => contactPointId),
  );
  return unsettled.flatMap(({ id, isDoubt, deliveryId, language, asksBy, ...of }) => {
    const [message, address] = [messages.get(of.messageId), addresses.get(of.contactPointId)?.address];
    if (message === undefined || address === undefined) return [];
    const text = textOf(contentOf(sender, message, { language, link: makeLink(deliveryId), asksBy }));
    return [{ attemptId: id, address, text, isUnderWay: !isDoubt }];
  });
}

function contentOf(
  { channel }: Sender,
  message: EngineMessage,
  reader: Pick<Unsettled, 'language' | 'asksBy'> & { link: string },
): Content {
  const language = bestLanguage(reader.language ?? '', Object.keys(message.texts));
  return renderContent(channel, message, { ...reader, language });
}

function textOf(content: Content): string | null {
  return content.channel === 'sms' ? content.text : null;
}
