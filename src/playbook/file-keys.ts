/** What a key of a playbook's file means, in one sentence, and an example of its value as the file writes it. */
export interface FileKey {
  readonly means: string;
  readonly example: string;
}

const such = 'such as 90s, 5m, 2h or 1d';

/**
 * Every key of a playbook's file by its path; `*` stands for each place of a list and each key of a map. A test holds the
 * table to `playbookFileSchema`: no key without a row, no row without a key.
 */
export const fileKeys: Readonly<Record<string, FileKey>> = {
  playbook: {
    means: 'Its name, by which a launch asks for it, in small letters, digits and dashes.',
    example: 'fire-evacuation',
  },
  title: {
    means: 'What people call it; its languages are those of the playbook, the first is the default one.',
    example: '{ en: Fire or evacuation, zh-Hant: 火警疏散 }',
  },
  severity: {
    means: "How grave it is, in CAP's words: the graver goes first wherever messages wait.",
    example: 'Extreme',
  },
  urgency: { means: "How soon people must act, in CAP's words.", example: 'Immediate' },
  owner: { means: 'The role that answers for the playbook.', example: 'comms-manager' },
  exercise: {
    means:
      'Makes it an exercise always; without it the launch decides whether the run is live or an exercise.',
    example: 'only',
  },
  inputs: {
    means:
      'What the operator fills in at launch, by the names that the texts use, such as site or gateNumber.',
    example: '{ site: { type: site }, place: { type: text, max: 30, optional: true } }',
  },
  'inputs.*.type': { means: 'What is asked for: a site, a group, an employee or a text.', example: 'site' },
  'inputs.*.ask': {
    means: 'The question on the launch page; without it the name of the input.',
    example: '{ en: Which site?, zh-Hant: 哪個廠區？ }',
  },
  'inputs.*.max': {
    means: 'The longest text it takes, in characters; it binds inputs of type text only.',
    example: '30',
  },
  'inputs.*.example': {
    means: 'An example on the launch page, by whose length the size of an SMS is foreseen.',
    example: 'Hall 3',
  },
  'inputs.*.optional': {
    means: 'Whether it may stay empty; texts then name it inside {% if … %} only.',
    example: 'true',
  },
  'inputs.*.multiline': { means: 'Whether the text may have several lines.', example: 'true' },
  'inputs.*.choices': {
    means: 'The only texts it takes, one of which is chosen; for inputs of type text with one line.',
    example: '[calm, serious]',
  },
  'inputs.*.named': {
    means: 'Whether the texts may name the employee; without it no text can, by mistake or otherwise.',
    example: 'true',
  },
  audience: {
    means: 'Who is addressed: everyone, a site, a group, or the first of a list of these.',
    example: 'everyone',
  },
  'audience.site': {
    means: 'The employees of a site, by its name or by an input.',
    example: "'{{ site.name }}'",
  },
  'audience.group': {
    means: 'The employees of a group, by its name or by an input.',
    example: "'{{ group.name }}'",
  },
  'audience.first-of': {
    means: 'Rules of which the first holds whose inputs were given.',
    example: "[{ group: '{{ group.name }}' }, everyone]",
  },
  'audience.first-of.*.site': {
    means: 'The employees of a site, by its name or by an input.',
    example: "'{{ site.name }}'",
  },
  'audience.first-of.*.group': {
    means: 'The employees of a group, by its name or by an input.',
    example: "'{{ group.name }}'",
  },
  except: {
    means:
      'Who is left out of all of it: never told, never asked for others, and on no list; frozen at the launch.',
    example: "[{ employee: '{{ accused }}' }, { group: Press office }]",
  },
  'except.*.employee': {
    means: 'Whom an input of type employee names; where it was left empty the rule leaves out nobody.',
    example: "'{{ accused }}'",
  },
  'except.*.site': {
    means: 'The employees of a site, by its name or by an input.',
    example: "'{{ site.name }}'",
  },
  'except.*.group': {
    means: 'The employees of a group, by its name or by an input.',
    example: 'Press office',
  },
  steps: {
    means: 'What the playbook does, in order.',
    example:
      '[{ message: leave, route: [{ channels: [sms] }], text: { en: { headline: Fire, instruction: Leave } } }]',
  },
  'steps.*.message': {
    means: 'The name of the message within the playbook, in small letters, digits and dashes.',
    example: 'leave',
  },
  'steps.*.when': {
    means:
      'When it is sent: the first with the launch; each later one at a time, when people have answered, or by-hand, when somebody presses its button.',
    example: '{ confirmed: 80%, of: leave, after: 30m }',
  },
  'steps.*.when.after': {
    means: `So long after the launch, ${such}, from a second to 30 days; another condition beside it is waited for no longer than that.`,
    example: '30m',
  },
  'steps.*.when.confirmed': {
    means: 'As soon as this share of the recipients of the message `of` have confirmed it, from 1% to 100%.',
    example: '80%',
  },
  'steps.*.when.of': {
    means: 'Of confirmed: the message that is confirmed, one that stands before.',
    example: 'leave',
  },
  'steps.*.when.answered': {
    means: 'As soon as somebody gives the message `to` the answer of this value.',
    example: 'help',
  },
  'steps.*.when.to': {
    means: 'Of answered: the message that is answered, one that stands before.',
    example: 'leave',
  },
  'steps.*.route': {
    means: 'The channels from the first to the last resort, then who is told of the silent.',
    example: '[{ channels: [push, sms] }, { channels: [voice], after: 2m }]',
  },
  'steps.*.route.*.channels': {
    means: 'Channels that are tried at once for whoever has not confirmed yet.',
    example: '[push, sms]',
  },
  'steps.*.route.*.tell': {
    means:
      "Who gets the list of the silent: roll-call, whom the site's column roll_call names; deputy or manager, the silent person's own; else a role of the directory, its holders at their site or, where that has none, all of them.",
    example: 'roll-call',
  },
  'steps.*.route.*.after': {
    means: `The wait since the rung before began, or since the tell before, ${such}; the first rung has none, and a tell without it waits until the route is used up.`,
    example: '2m',
  },
  'steps.*.wait-for-answers': {
    means: `How long after the last channels a delivery still waits for an answer, ${such}.`,
    example: '10m',
  },
  'steps.*.remind': {
    means: 'How whoever has not answered is reminded; without it by hand alone.',
    example: '{ every: 4h, times: 3 }',
  },
  'steps.*.remind.every': {
    means: `The wait between two reminders, ${such}: a minute at least, and longer than the route takes to begin its last channels.`,
    example: '4h',
  },
  'steps.*.remind.times': {
    means: 'The most reminders that anybody gets; all of them come within 30 days.',
    example: '3',
  },
  'steps.*.text': {
    means: 'The words of the message, as Liquid templates over the inputs.',
    example: "{ en: { headline: 'Site security: fire at {{ site.name }}.', instruction: Leave now. } }",
  },
  'steps.*.text.*.headline': {
    means: 'Who speaks and what has happened: the subject, and the first words of every channel.',
    example: "'Site security: fire at {{ site.name }}.'",
  },
  'steps.*.text.*.instruction': {
    means: 'What to do, and what may happen else.',
    example: 'Leave now by the nearest exit. Smoke can kill.',
  },
  'steps.*.answers': {
    means: 'What people may answer, by the digit that they press or text.',
    example: '{ 1: { value: safe, label: { en: Safe } } }',
  },
  'steps.*.answers.*.value': {
    means: 'The name of the answer in reports and the API; help calls for help.',
    example: 'safe',
  },
  'steps.*.answers.*.label': {
    means: 'The answer as people read it, and a word that means it.',
    example: '{ en: Safe, zh-Hant: 平安 }',
  },
  'steps.*.answers.*.words': {
    means: 'Other words that mean the answer, whatever language is written; best some in each language.',
    example: '{ en: [ok, i am safe], zh-Hant: [安全] }',
  },
  'steps.*.answers.*.page': {
    means:
      'Of the value help: roll-call or the role whose holders are sent, one after the other: those at the site, or all where it has none.',
    example: 'first-responder',
  },
  'steps.*.answers.*.asks': {
    means: 'Puts whoever gives the answer in the queue of replies that the team reads.',
    example: 'true',
  },
  'steps.*.answers-from': {
    means: 'In place of answers: the text input of several lines whose lines are the answers of that launch.',
    example: 'choices',
  },
  correction: {
    means: 'The words kept ready to take the message back.',
    example: '{ en: There is no fire. We are sorry., zh-Hant: 並無火警，謹致歉意。 }',
  },
  'all-clear': {
    means: 'The words kept ready for when the danger is over.',
    example: '{ en: The fire is out., zh-Hant: 火警已解除。 }',
  },
};
