import type { MappedChannel } from '../../channels/channel-map.ts';
import type { SentTest } from '../../dispatch/send-test.ts';
import type { LaneCohort, LaneView } from '../../reachability/read-lanes.ts';
import { TO_COHORT, type Congestion } from '../../reachability/board-facts.ts';
import { sayObstacle } from './board-sentences.ts';
import { boardWords } from './board-words.ts';
import { channelsWords } from './channels-words.ts';
import { fill, writeCount } from './figures.ts';
import { Page, type Look } from './layout.tsx';
import { writeInstant } from './write-instant.ts';

/** A channel of the channel map as its page names it. */
type ChannelFacts = Pick<MappedChannel, 'name' | 'owner' | 'backup'>;

interface ChannelsProps {
  readonly look: Look;
  readonly channels: readonly ChannelFacts[];
  readonly lanes: readonly LaneView[];
  /** What a test of this reader's came to. */
  readonly tested?: SentTest | undefined;
  /** Why nothing was done. */
  readonly fault?: string | undefined;
}

/** Every channel and provider: whether it works, what waits, and the hand on its tap. */
export function ChannelsPage({ look, channels, lanes, tested, fault }: ChannelsProps) {
  const words = channelsWords(look.language);
  const allWork = lanes.every(({ state }) => state === 'working');
  return (
    <Page look={look} title={words.title}>
      <h1>{words.title}</h1>
      <p class="lead">{words.lead}</p>
      {fault !== undefined && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      {tested !== undefined && (
        <p class={tested.outcome === 'accepted' ? 'notice' : 'fault'} role="status">
          {fill(words.tested[tested.outcome] ?? '', { to: tested.to })} {tested.detail}
        </p>
      )}
      {!allWork && <p class="warned">{words.someDoNot}</p>}
      {channels.map((channel) => (
        <Channel
          key={channel.name}
          look={look}
          channel={channel}
          lanes={lanes.filter((lane) => lane.channel === channel.name)}
        />
      ))}
    </Page>
  );
}

function Channel({
  look,
  channel,
  lanes,
}: {
  look: Look;
  channel: ChannelFacts;
  lanes: readonly LaneView[];
}) {
  const words = channelsWords(look.language);
  const names = boardWords(look.language).channels;
  const { owner, backup } = channel;
  return (
    <section class="channel">
      <h2 class="section">{names[channel.name] ?? channel.name}</h2>
      <p class="aside">
        {[
          ...(owner === null ? [] : [fill(words.owner, { owner })]),
          ...(backup === null ? [] : [fill(words.backup, { channel: names[backup] ?? backup })]),
        ].join(' · ')}
      </p>
      {lanes.length === 0 ? (
        <p class="notice">{words.off}</p>
      ) : (
        <ul class="tiles">
          {lanes.map((lane) => (
            <Lane key={lane.provider} look={look} lane={lane} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Lane({ look, lane }: { look: Look; lane: LaneView }) {
  const words = channelsWords(look.language);
  const facts = [
    fill(words.since, { at: writeInstant(lane.since) }),
    lane.backlog === 0 ? words.noBacklog : fill(words.backlog, { n: writeCount(lane.backlog) }),
    lane.rate === null ? words.noRate : fill(words.rate, { n: String(lane.rate) }),
    ...(lane.pace === 0 ? [] : [fill(words.pace, { n: writeCount(lane.pace) })]),
    lane.reportedAt === null ? words.noReport : fill(words.lastReport, { at: writeInstant(lane.reportedAt) }),
  ];
  const why = lane.cause === null ? lane.reason : boardWords(look.language).causes[lane.cause];
  return (
    <li class={`card lane ${lane.state}`}>
      <h3>{lane.provider}</h3>
      <p class="lane-state">{words.states[lane.state] ?? lane.state}</p>
      {lane.congestion !== null && (
        <p class="warned">{sayCongestion(look.language, lane, lane.congestion)}</p>
      )}
      {lane.cohorts.map((cohort) => (
        <p key={cohort.cohort} class="warned">
          {sayCohort(look.language, lane, cohort)}
        </p>
      ))}
      {why !== null && <p>{fill(words.because, { reason: why })}</p>}
      <p class="aside">{facts.join(' · ')}</p>
      {look.rights.includes('lanes') && <Hand look={look} lane={lane} />}
    </li>
  );
}

function sayCongestion(language: string, { channel, provider }: LaneView, congestion: Congestion): string {
  const { since } = congestion;
  const obstacle = { channel, provider, state: 'congested', cause: null, reason: null, since, congestion };
  return sayObstacle(boardWords(language), obstacle, Date.now());
}

function sayCohort(language: string, lane: LaneView, cohort: LaneCohort): string {
  const provider = lane.provider + TO_COHORT + cohort.cohort;
  return sayObstacle(boardWords(language), { ...cohort, channel: lane.channel, provider }, Date.now());
}

function Hand({ look, lane }: { look: Look; lane: LaneView }) {
  const words = channelsWords(look.language);
  const here = `/channels/${lane.channel}/${encodeURIComponent(lane.provider)}`;
  const deed = (state: 'held' | 'working', label: string, hint: string) => (
    <details>
      <summary>{label}</summary>
      <form method="post" action={here} class="form">
        <input type="hidden" name="state" value={state} />
        <p class="aside">{hint}</p>
        <label>
          <span>{words.reason}</span>
          <input name="reason" required maxLength={500} autocomplete="off" />
        </label>
        <div>
          <button class={state === 'held' ? 'quiet danger' : 'quiet'}>{label}</button>
        </div>
      </form>
    </details>
  );
  return (
    <div class="deed-list">
      {lane.state !== 'held' && deed('held', words.hold, words.holdHint)}
      {lane.state !== 'working' && deed('working', words.release, words.releaseHint)}
      <form method="post" action={`${here}/test`}>
        <button class="link" title={words.testHint}>
          {words.test}
        </button>
      </form>
    </div>
  );
}
