import type { LaneCause } from '../../reachability/board-facts.ts';
import type { PersonState } from '../../reachability/schema.ts';

/**
 * The words of the live board: plain data, so that one language travels with the page and the island holds none.
 * `{n}` and other names in braces are filled in.
 */
export interface BoardWords {
  readonly states: Readonly<Record<PersonState, string>>;
  readonly channels: Readonly<Record<string, string>>;
  readonly people: string;
  readonly heardBack: string;
  readonly of: string;
  readonly needHelp: string;
  readonly nobodyNeedsHelp: string;
  readonly callsCleared: string;
  readonly allWhoNeedHelp: string;
  readonly notReached: string;
  readonly notReachedHint: string;
  readonly answers: string;
  readonly unanswered: string;
  readonly late: string;
  readonly curve: string;
  readonly curveHad: string;
  readonly byChannel: string;
  /** Under a channel: how a provider of it stands, and what has become of those who were not tried. */
  readonly providerNow: Readonly<Record<string, string>>;
  readonly waiting: string;
  readonly moved: string;
  readonly bySite: string;
  readonly noSite: string;
  readonly columns: Readonly<
    Record<'channel' | 'tried' | 'delivered' | 'heard' | 'failed' | 'site' | 'people' | 'help', string>
  >;
  readonly stuck: string;
  readonly nothingStuck: string;
  /** By state, and by state and reason where the reason says more. `{who}`: so many people. */
  readonly stuckLines: Readonly<Record<Exclude<PersonState, 'confirmed'>, string>> &
    Readonly<Record<string, string>>;
  readonly obstacles: Readonly<Record<string, string>>;
  /** Before a cause. */
  readonly colon: string;
  readonly causes: Readonly<Record<LaneCause, string>>;
  readonly halfHad: string;
  readonly units: readonly [string, string, string];
  readonly asOf: string;
  readonly lost: string;
  readonly running: string;
  /** Once it is closed or stopped: how long, and when it ended. */
  readonly ran: string;
  readonly incidentStates: Readonly<Record<string, string>>;
  readonly allPeople: string;
  /** To readers of screens: the share, now and then; who needs help, as soon as that changes. */
  readonly said: string;
  readonly saidHelp: string;
}

/** The live board's words in English. */
export const english: BoardWords = {
  states: {
    confirmed: 'heard back',
    delivered: 'delivered, no answer',
    sent: 'sent, no word yet',
    pending: 'not sent yet',
    unreachable: 'no way to reach',
    stopped: 'stopped before sending',
  },
  channels: {
    push: 'App',
    sms: 'Text message',
    email: 'E-mail',
    voice: 'Phone call',
    page: 'Link to the page',
    operator: 'By an operator',
    'roll-call': 'At a roll call',
    kiosk: 'Kiosk',
  },
  people: '{n} {n:person|people}',
  heardBack: 'heard back',
  of: '{n} of {all} {all:person|people}',
  needHelp: '{n:person needs|people need} help',
  nobodyNeedsHelp: 'Nobody is asking for help.',
  callsCleared: '{n} {n:call|calls} for help cleared',
  allWhoNeedHelp: 'Everyone who needs help',
  notReached: 'not reached yet',
  notReachedHint: 'nobody and no device has said they have it',
  answers: 'What they answered last',
  unanswered: '{n:needs|need} help, no new answer',
  late: '{n} answered late',
  curve: 'Heard back over time',
  curveHad: 'arrived',
  byChannel: 'By channel',
  providerNow: {
    blocked: '{provider} is down',
    testing: '{provider} is being tried again',
    held: '{provider} is held back',
    congested: '{provider} is congested',
    unreported: '{provider} never reports',
  },
  waiting: '{n} waiting',
  moved: '{n} went another way',
  bySite: 'By site',
  noSite: 'No site',
  columns: {
    channel: 'Channel',
    tried: 'Tried',
    delivered: 'Arrived',
    heard: 'Heard back',
    failed: 'Failed',
    site: 'Site',
    people: 'People',
    help: 'Need help',
  },
  stuck: 'Not heard from, and why',
  nothingStuck: 'We have heard back from everyone.',
  stuckLines: {
    'unreachable no-path': '{who}: we have no number, address or app. Somebody must go and tell them.',
    'unreachable channel-off':
      '{who}: the channels that could reach them are turned off. Somebody must go and tell them.',
    'unreachable channel-down':
      '{who}: the only channels they have were down until it was over. Somebody must go and tell them.',
    'pending channel-down':
      '{who}: the only channels they have are down. It is sent as soon as one works again.',
    unreachable: '{who}: every try failed. Somebody must go and tell them.',
    pending: '{who}: waiting to be sent.',
    'sent channel-down':
      '{who}: sent in vain, and the only channels left are down. It is sent again as soon as one works.',
    sent: '{who}: sent, but no word has come back.',
    delivered: '{who}: it arrived, but they have not answered.',
    stopped: '{who}: sending was stopped before it reached them.',
  },
  obstacles: {
    blocked:
      '{channel} ({provider}) has been down for {span}{why}. Whoever has another way is reached by that.',
    testing: '{channel} ({provider}) went down {span} ago{why}, and is being tried again with care.',
    held: '{channel} ({provider}) has been held back by hand for {span}{why}. Whoever has another way is reached by that.',
    congested:
      '{channel} ({provider}) has been congested for {span}: {backlog} waited, {perSecond} a second. {moved} would be too late: they go by {to}.',
    unreported:
      '{channel} ({provider}) has taken {taken} in {span} and never reported on any. Whether they arrive is not known.',
  },
  colon: ': ',
  causes: {
    errors: 'what we send fails',
    account: 'the provider has turned our whole account away',
    silent: 'it takes messages and reports nothing',
    slow: 'its reports come too late',
  },
  halfHad: 'Half of them had it after {span}.',
  units: ['s', 'min', 'h'],
  asOf: 'As of',
  lost: 'Connection lost. These numbers stand still. Trying again.',
  running: 'Running for',
  ran: 'Ran for {span}, until {at}',
  incidentStates: {
    active: 'Running',
    held: 'Held: nothing is sent',
    'all-clear': 'All clear',
    closed: 'Closed',
    stopped: 'Stopped',
  },
  allPeople: 'See everyone',
  said: '{percent} heard back.',
  saidHelp: 'In need of help: {n}.',
};
