import { InvalidArgumentError, type Command } from 'commander';
import { newId } from '../kernel/id.ts';
import { languageTagPattern, pickLanguage } from '../kernel/language.ts';
import { incidentSchema, type IncidentMessage, type IncidentView } from '../reachability/schema.ts';
import { CommandError } from './command-error.ts';
import { connect, warnUnsent } from './connect.ts';
import { incidentArgument } from './incident-argument.ts';

type Texts = Record<string, { headline: string; instruction: string; changed?: string }>;

interface MessageCommand {
  name: string;
  /** Under the incident in the API. */
  path: string;
  description: string;
  /** Whether it takes words: an update must have them, what takes back may. */
  text: 'needed' | 'may' | 'none';
}

const commands: readonly MessageCommand[] = [
  {
    name: 'update',
    path: 'updates',
    description: 'tell everybody in an incident something new',
    text: 'needed',
  },
  {
    name: 'remind',
    path: 'remind',
    description: 'send the same message again to those who have not answered',
    text: 'none',
  },
  {
    name: 'correct',
    path: 'correct',
    description:
      'take back what was said, to exactly those who were told; without a text in the words of the playbook',
    text: 'may',
  },
  {
    name: 'all-clear',
    path: 'all-clear',
    description:
      'the danger is over, to exactly those who were told; without a text in the words of the playbook',
    text: 'may',
  },
];

/** Adds `tocsin update`, `remind`, `correct`, `all-clear` and `close`. */
export function addMessages(program: Command): void {
  for (const message of commands) addMessage(program, message);
  program
    .command('close')
    .description('close an incident: nothing more is sent; says nothing to anyone')
    .addArgument(incidentArgument())
    .action((id: string) =>
      connect(async ({ request }) => {
        await request({ method: 'POST', path: `/incidents/${encodeURIComponent(id)}/close` });
        console.error('Closed: nothing more is sent.');
      }),
    );
}

function addMessage(program: Command, { name, path, description, text }: MessageCommand): void {
  const command = program.command(name).description(description).addArgument(incidentArgument());
  const how = 'the words in one language, such as en="Use the south stairs."; what to do on further lines';
  if (text === 'needed') command.requiredOption('-t, --text <language=words>', how, collect);
  if (text === 'needed')
    command.option(
      '-c, --changed <language=words>',
      'ask everybody anew, also those who have answered: what has changed, in each language of the words',
      collect,
    );
  if (text === 'may') command.option('-t, --text <language=words>', how, collect);
  command.action(async (id: string, given: { text?: Texts; changed?: Texts }) => {
    const texts = given.text && joinChanged(given.text, given.changed);
    await connect(async (connection) => {
      const answer = await connection.request({
        method: 'POST',
        path: `/incidents/${encodeURIComponent(id)}/${path}`,
        body: texts === undefined ? {} : { texts },
        idempotencyKey: newId(),
      });
      const incident = incidentSchema.parse(answer);
      console.error(saySent(incident, incident.messages.at(-1)));
      warnUnsent(connection);
    });
  });
}

/** What went to how many, in words that can be read aloud. */
export function saySent(
  { exercise }: Pick<IncidentView, 'exercise'>,
  sent: IncidentMessage | undefined,
): string {
  if (sent === undefined) return 'Sent.';
  const { value } = pickLanguage(sent.texts, 'en');
  return `${exercise ? 'Exercise: ' : ''}${sent.kind} ${sent.number} to ${sent.recipients} people: ${value.headline}`;
}

/** Puts what has changed beside the words of its language. */
function joinChanged(texts: Texts, changed: Texts = {}): Texts {
  const stray = Object.keys(changed).find((language) => !(language in texts));
  if (stray !== undefined)
    throw new CommandError(
      `What has changed is there in ${stray}, and the words are not: add --text ${stray}=…`,
    );
  return Object.fromEntries(
    Object.entries(texts).map(([language, text]) => [
      language,
      { ...text, ...(changed[language] && { changed: changed[language].headline }) },
    ]),
  );
}

/** The first line is the headline, the others say what to do. */
function collect(word: string, before: Texts = {}): Texts {
  const at = word.indexOf('=');
  const language = word.slice(0, at);
  if (at < 1 || !languageTagPattern.test(language))
    throw new InvalidArgumentError('begin it with its language, such as en=… or zh-Hant=…');
  const [headline = '', ...rest] = word
    .slice(at + 1)
    .trim()
    .split(/\r?\n/);
  return { ...before, [language]: { headline, instruction: rest.join('\n').trim() } };
}
