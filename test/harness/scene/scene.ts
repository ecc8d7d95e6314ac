import { expect, inject, test } from 'vitest';
import type { ScenarioInput } from '../../../simulator/scenario.ts';
import { openApiClient, type ApiClient, type Json } from './api-client.ts';
import { postAsCarrier } from './carrier-post.ts';
import type { Device } from './device.ts';
import { employ, type Person, type Role } from './employ.ts';
import { openExpectations } from './expectations.ts';
import { openStage, type Stage, type StageOptions } from './open-stage.ts';
import { pressPage } from './press-page.ts';
import { pass, passDoubt } from './time.ts';
import { untilQuiet } from './until-quiet.ts';

export type { Person, Role };

/** What a scene's script can do. */
export interface Script extends ReturnType<typeof openExpectations> {
  stage: Stage;
  /** Imports sites (CSV) and employees through the API, and puts their devices into their hands. */
  employ<Name extends string>(sitesCsv: string, roles: Record<Name, Role>): Promise<Record<Name, Person>>;
  /** Calls the API as an admin; answers status and body. */
  call: ApiClient['call'];
  /** Launches a playbook and answers the incident's id. */
  launch(playbook: string, inputs?: Record<string, string>, exercise?: boolean): Promise<string>;
  /** Lets time pass: `2m`. */
  pass(duration: string): void;
  /** Waits for so many attempts in doubt, and until nobody expects their callback any more. */
  passDoubt(attempts: number): Promise<void>;
  /** Opens an employee's link and presses a button as a browser without JavaScript does; answers the page's text. */
  press(link: string, answer: string): Promise<string>;
  /** Posts a signed form to a webhook (`messages/17`), as the carrier does. */
  postAsCarrier(webhook: string, fields: Record<string, string>): Promise<{ status: number; text: string }>;
  /** Waits until nothing more comes by itself. */
  untilQuiet(withinMs?: number): Promise<void>;
  /** Nobody takes this person's phone, however often it rings: three times, a minute apart. */
  declineAll(person: Device): Promise<void>;
  /** The log must hold an error with these words; any other fails the scene. */
  expectError(words: RegExp): void;
}

/**
 * One story over the real thing, told in both modes. It ends when nothing more comes by itself, and fails on any
 * message that nobody expected, and on any logged error that the story does not name.
 */
export function scene(
  name: string,
  story: (script: Script) => Promise<void>,
  scenario?: ScenarioInput,
  options: StageOptions = {},
): void {
  test(name, async () => {
    const stage = await openStage(scenario, inject('mode'), options);
    const cast: Device[] = [];
    const named: RegExp[] = [];
    try {
      await story(writeScript(stage, cast, named));
      await untilQuiet(stage);
      const unexpected = await Promise.all(cast.map((device) => device.unexpected()));
      expect(unexpected.flat(), 'messages that nobody expected').toEqual([]);
      const errors = stage.errors();
      expect(
        errors.filter((line) => !named.some((words) => words.test(line))),
        'errors in the log',
      ).toEqual([]);
      for (const words of named) expect(errors.join('\n'), 'the log').toMatch(words);
    } finally {
      await stage.close();
    }
  });
}

/** The script of a scene on this stage; whoever is employed joins the cast. */
export function writeScript(stage: Stage, cast: Device[], named: RegExp[] = []): Script {
  const api = openApiClient(stage);
  return {
    stage,
    call: api.call,
    ...openExpectations(stage, api),
    employ: async (sitesCsv, roles) => {
      const people = await employ(stage, api, sitesCsv, roles);
      cast.push(...Object.values<Person>(people));
      return people;
    },
    launch: async (playbook, inputs = {}, exercise = false) => {
      const body: Json = { playbook, inputs, exercise };
      const key = { 'idempotency-key': crypto.randomUUID() };
      return String((await api.expectOk('POST', '/incidents', body, key))['id']);
    },
    pass: (duration) => pass(stage, duration),
    passDoubt: (attempts) => passDoubt(stage, attempts),
    press: pressPage,
    postAsCarrier: (webhook, fields) => postAsCarrier(stage, webhook, fields),
    untilQuiet: (withinMs) => untilQuiet(stage, withinMs),
    declineAll: async (person) => {
      for (const wait of ['1m', '1m', null]) {
        (await person.expectCall()).decline();
        await untilQuiet(stage);
        if (wait !== null) pass(stage, wait);
      }
    },
    expectError: (words) => void named.push(words),
  };
}
