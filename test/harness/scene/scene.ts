import { expect, test } from 'vitest';
import type { ScenarioInput } from '../../../simulator/scenario.ts';
import { savePushSubscription } from '../../../src/directory/contact-point-store.ts';
import type { EmployeeId } from '../../../src/kernel/id.ts';
import { parseDurationMs } from '../../../src/kernel/duration.ts';
import { openDevice, type Device } from './device.ts';
import { eventually } from './eventually.ts';
import { openStage, type Stage } from './open-stage.ts';

/** Somebody of the story, as a line of the employees' CSV. */
export interface Role {
  name?: string;
  mobile?: string;
  phone?: string;
  email?: string;
  /** Has a smartphone with push turned on. */
  push?: boolean;
  language?: string;
  site?: string;
  groups?: string;
}

export interface Person extends Device {
  id: EmployeeId;
}

type Json = Record<string, unknown>;

/** What a scene's script can do. */
export interface Script {
  stage: Stage;
  /** Imports sites (CSV) and employees through the API, and puts their devices into their hands. */
  employ<Name extends string>(sitesCsv: string, roles: Record<Name, Role>): Promise<Record<Name, Person>>;
  /** Calls the API as an admin; answers status and body. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: Json }>;
  /** Launches a playbook and answers the incident's id. */
  launch(playbook: string, inputs?: Record<string, string>, exercise?: boolean): Promise<string>;
  /** Waits until the incident's numbers are these. */
  expectReach(incidentId: string, numbers: Json): Promise<void>;
  /** Lets time pass: `2m`. */
  pass(duration: string): void;
  /** Opens an employee's link and presses a button as a browser without JavaScript does; answers the page's text. */
  press(link: string, answer: string): Promise<string>;
  /** Waits until every delivery has ended; `meanwhile` is done each time it has not, such as letting time pass. */
  expectEnded(incidentId: string, meanwhile: () => void): Promise<void>;
  expectState(incidentId: string, state: string): Promise<void>;
  expectStanding(externalId: string, channel: string, standing: string): Promise<void>;
}

/**
 * One story over the real thing. It fails on any message that nobody expected and on any logged error. Every
 * scene runs in both modes.
 */
export function scene(
  name: string,
  story: (script: Script) => Promise<void>,
  scenario?: ScenarioInput,
): void {
  test(name, async () => {
    const stage = await openStage(scenario);
    const cast: Device[] = [];
    try {
      await story(writeScript(stage, cast));
      const unexpected = await Promise.all(cast.map((device) => device.unexpected()));
      expect(unexpected.flat(), 'messages that nobody expected').toEqual([]);
      expect(stage.errors(), 'errors in the log').toEqual([]);
    } finally {
      await stage.close();
    }
  });
}

/** The script of a scene on this stage; whoever is employed joins the cast. */
export function writeScript(stage: Stage, cast: Device[]): Script {
  const call: Script['call'] = async (method, path, body, headers = {}) => {
    const isText = typeof body === 'string';
    const response = await fetch(`${stage.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${stage.key}`,
        'content-type': isText ? 'text/csv' : 'application/json',
        ...headers,
      },
      ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text ? JSON.parse(text) : {}) as Json };
  };

  const expectOk = async (...request: Parameters<Script['call']>) => {
    const answer = await call(...request);
    if (answer.status >= 300) throw new Error(`${request[0]} ${request[1]}: ${JSON.stringify(answer)}`);
    return answer.body;
  };

  return {
    stage,
    call,
    employ: async (sitesCsv, roles) => {
      await expectOk('POST', '/directory/imports?kind=sites', sitesCsv);
      await expectOk('POST', '/directory/imports?kind=employees', employeesCsv(roles));
      const people: [string, Person][] = [];
      for (const [externalId, role] of Object.entries<Role>(roles)) {
        const person = await castPerson(stage, externalId, role, expectOk);
        cast.push(person);
        people.push([externalId, person]);
      }
      return Object.fromEntries(people) as Record<keyof typeof roles, Person>;
    },
    launch: async (playbook, inputs = {}, exercise = false) => {
      const body = { playbook, inputs, exercise };
      const incident = await expectOk('POST', '/incidents', body, { 'idempotency-key': crypto.randomUUID() });
      return String(incident['id']);
    },
    expectReach: async (incidentId, numbers) => {
      let latest: unknown;
      const matches = async () => {
        latest = (await expectOk('GET', `/incidents/${incidentId}`))['reachability'];
        try {
          expect(latest).toMatchObject(numbers);
          return true;
        } catch {
          return undefined;
        }
      };
      await eventually(`the numbers ${JSON.stringify(numbers)}`, matches, {
        instead: () => JSON.stringify(latest),
      });
    },
    press: async (link, answer) => {
      const shown = await (await fetch(link)).text();
      const hidden = [...shown.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([tag]) => [
        /name="([^"]*)"/.exec(tag)?.[1] ?? '',
        /value="([^"]*)"/.exec(tag)?.[1] ?? '',
      ]);
      const pressed = await fetch(link, {
        method: 'POST',
        body: new URLSearchParams([...hidden, ['answer', answer]]),
      });
      if (!pressed.ok) throw new Error(`the page answered ${pressed.status}`);
      return pressed.text();
    },
    expectEnded: async (incidentId, meanwhile) => {
      const ended = async () => {
        const open = await stage.processes[0]?.context.db.pool.query(OPEN, [incidentId]);
        if (open?.rows.length === 0) return true;
        meanwhile();
        return undefined;
      };
      await eventually('every delivery to have ended', ended);
    },
    expectState: async (incidentId, state) => {
      const read = async () =>
        (await expectOk('GET', `/incidents/${incidentId}`))['state'] === state || undefined;
      await eventually(`the incident to be ${state}`, read);
    },
    expectStanding: async (externalId, channel, standing) => {
      const look = async () => {
        const { items } = await expectOk('GET', `/employees?externalId=${externalId}`);
        const [employee] = items as { contactPoints: { channel: string; standing: string }[] }[];
        const point = employee?.contactPoints.find((one) => one.channel === channel);
        return point?.standing === standing || undefined;
      };
      await eventually(`the ${channel} of ${externalId} to be ${standing}`, look);
    },
    pass: (duration) => {
      const ms = parseDurationMs(duration);
      if (ms === undefined) throw new Error(`${duration} is no duration`);
      stage.clock.jump(ms);
      for (const { context } of stage.processes) context.ring('plan');
    },
  };
}

/** Whoever has not ended: without a delivery yet, or with one that goes on. */
const OPEN = `
SELECT 1 FROM messages WHERE incident_id = $1 AND fanned_out_at IS NULL
UNION ALL SELECT 1 FROM deliveries WHERE incident_id = $1 AND ended_at IS NULL`;

const COLUMNS = ['name', 'mobile', 'phone', 'email', 'language', 'site', 'groups'] as const;

function employeesCsv(roles: Record<string, Role>): string {
  const rows = Object.entries(roles).map(([externalId, role]) =>
    [externalId, ...COLUMNS.map((column) => role[column] ?? (column === 'name' ? externalId : ''))].join(','),
  );
  return [['external_id', ...COLUMNS].join(','), ...rows].join('\n');
}

async function castPerson(
  stage: Stage,
  externalId: string,
  role: Role,
  expectOk: (method: string, path: string) => Promise<Json>,
): Promise<Person> {
  const found = await expectOk('GET', `/employees?externalId=${externalId}`);
  const [employee] = found['items'] as { id: EmployeeId }[];
  if (!employee) throw new Error(`${externalId} was not imported`);
  const addresses = [role.mobile, role.phone, role.email].filter((address) => address !== undefined);
  if (role.push) {
    const [first] = stage.processes;
    if (!first) throw new Error('nothing runs');
    const subscription = stage.simulator.subscribe(externalId);
    await savePushSubscription(first.context.db.pool, employee.id, subscription, stage.clock.now());
    addresses.push(externalId);
  }
  return { id: employee.id, ...openDevice(stage.simulator, addresses) };
}
