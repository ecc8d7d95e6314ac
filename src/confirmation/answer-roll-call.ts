import { notRecordedText, recordedText, selfOrListText, whichListText } from '../channels/roll-call-texts.ts';
import { choicesText } from '../channels/replies.ts';
import type { Database } from '../db/connect.ts';
import { findByAddress } from '../directory/contact-point-store.ts';
import { pickLanguage } from '../kernel/language.ts';
import { listOpen } from './ask-back.ts';
import { makeLink } from './link-token.ts';
import type { KeptReply } from './reply-store.ts';
import { asKnown } from './place-roll-call.ts';
import { countMarkedBy, readToldList, readToldLists, type ToldList } from './told-list-store.ts';

interface Deps {
  readonly db: Database;
  readonly publicUrl: string;
  readonly secret: string;
}

/** The text that answers a reply about a list: what was recorded, or one short question; null where the list is over. */
export async function answerRollCall(deps: Deps, reply: KeptReply): Promise<string | null> {
  const list = reply.deliveryId === null ? undefined : await readToldList(deps.db, reply.deliveryId);
  if (list === undefined) return null;
  const reader = { language: list.language, exercise: list.exercise, link: linkOf(deps, list) };
  switch (reply.understood) {
    case 'roll-call': {
      const counts = await countMarkedBy(deps.db, list.id, reply.providerRef);
      const marked = list.answers.flatMap((answer) => {
        const people = counts.get(answer.value);
        return people === undefined ? [] : [{ answer, people }];
      });
      return recordedText(marked, list.silent, reader);
    }
    case 'which-list': {
      const lists = await listsOnPhone(deps.db, reply);
      const titles = lists.map((one) => ({
        title: pickLanguage(one.title, list.language).value,
        link: linkOf(deps, one),
      }));
      return whichListText(titles, reader);
    }
    case 'self-or-list':
      return selfOrListText(reply.body.trim().slice(0, 40), await ownChoices(deps, reply, list), reader);
    default: {
      const silent = asKnown(list, undefined).people.filter(({ isSilent }) => isSilent);
      const numbers = silent.flatMap(({ number }) => number ?? []);
      const people = numbers.length < list.silent ? list.silent : null;
      return notRecordedText(list.answers, { numbers, people }, reader);
    }
  }
}

function linkOf({ publicUrl, secret }: Deps, { deliveryId }: ToldList): string {
  return makeLink(publicUrl, secret, deliveryId);
}

async function listsOnPhone(db: Database, reply: KeptReply): Promise<ToldList[]> {
  const people = (await findByAddress(db.pool, 'sms', [reply.from])).get(reply.from) ?? [];
  return readToldLists(
    db,
    people.map(({ employeeId }) => employeeId),
  );
}

/** What to reply for themselves: by the plain digits or codes of their own open question, else by its link. */
async function ownChoices(deps: Deps, reply: KeptReply, list: ToldList): Promise<string> {
  const [own] = await listOpen(deps, reply);
  if (own === undefined) return linkOf(deps, list);
  return own.codes === null || Object.keys(own.codes).length > 0
    ? choicesText(own.answers, list.language, own.codes)
    : makeLink(deps.publicUrl, deps.secret, own.deliveryId);
}
