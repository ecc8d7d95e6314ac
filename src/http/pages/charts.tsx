import { curvePoints } from '../../reachability/curve-points.ts';
import type { BoardFacts } from '../../reachability/board-facts.ts';
import type { PersonState } from '../../reachability/schema.ts';
import { writeClock, writeCount } from './figures.ts';

/** The order in which the states part the bar, from good to bad. */
export const stateOrder = ['confirmed', 'delivered', 'sent', 'pending', 'stopped', 'unreachable'] as const;

type Counts = Readonly<Record<PersonState, number>>;

/** The six states as one bar. Its text is the legend beside it, so readers of screens skip it. */
export function StateBar({
  counts,
  recipients,
  slim,
}: {
  counts: Counts;
  recipients: number;
  slim?: boolean;
}) {
  const whole = Math.max(1, recipients);
  let x = 0;
  return (
    <svg class={slim ? 'bar slim' : 'bar'} aria-hidden="true" width="100%" height={slim ? 10 : 28}>
      <rect class="paint-pending" width="100%" height="100%" />
      {stateOrder.map((state) => {
        const width = (counts[state] / whole) * 100;
        const at = x;
        x += width;
        return (
          <rect
            key={state}
            class={`paint-${state}`}
            x={`${round(at)}%`}
            width={`${round(width)}%`}
            height="100%"
          />
        );
      })}
    </svg>
  );
}

const width = 640;
const step = width / curvePoints;
const height = 200;
const foot = 24;

/** How many had heard and had answered, over the time since the start. */
export function Curve({
  curve,
  recipients,
  title,
  had,
  heard,
}: {
  curve: BoardFacts['curve'];
  recipients: number;
  title: string;
  had: string;
  heard: string;
}) {
  const y = (count: number) => Math.round(height - (count / Math.max(1, recipients)) * height);
  // Each point from the one before: a step that is always the same weighs nothing on the wire.
  const path = ([first = 0, ...rest]: readonly number[]) =>
    `M0 ${y(first)}` + rest.map((count, i) => `l${step} ${y(count) - y(rest[i - 1] ?? first)}`).join('');
  const last = curve.heard.length - 1;
  const now = curve.heard[last] ?? 0;
  const label = `${title}: ${writeCount(now)} / ${writeCount(recipients)}`;
  return (
    <figure class="curve">
      <svg viewBox={`0 -14 ${width + 70} ${height + foot + 14}`} role="img" aria-label={label}>
        {[0, 25, 50, 75, 100].map((percent) => (
          <g key={percent}>
            <line
              class="grid"
              x1="0"
              x2={width}
              y1={y((recipients * percent) / 100)}
              y2={y((recipients * percent) / 100)}
            />
            <text x={width + 8} y={round(height - (height * percent) / 100 + 4)}>
              {percent}%
            </text>
          </g>
        ))}
        {[0, 0.5, 1].map((part) => (
          <text
            key={part}
            x={part * width}
            y={height + 20}
            text-anchor={part === 0 ? 'start' : part === 1 ? 'end' : 'middle'}
          >
            {writeClock(curve.seconds * part)}
          </text>
        ))}
        {last > 0 && (
          <>
            <path class="had" d={path(curve.had)} />
            <path class="area" d={`${path(curve.heard)}V${height}H0Z`} />
            <path class="heard" d={path(curve.heard)} />
            <circle cx={last * step} cy={y(now)} r="5" />
          </>
        )}
      </svg>
      <figcaption>
        <span class="key heard">{heard}</span> <span class="key had">{had}</span>
      </figcaption>
    </figure>
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
