/** A sound playbook about a person, for tests to break: a line a matter. */
export const complaint = `playbook: complaint
title: { en: Complaint, zh-Hant: 申訴 }
severity: Severe
urgency: Expected
owner: hr
inputs:
  accused: { type: employee, ask: { en: Who is accused?, zh-Hant: 被申訴人是誰？ }, optional: true }
  witness: { type: employee, ask: { en: Who has seen it?, zh-Hant: 目擊者是誰？ }, optional: true, named: true }
  kind: { type: text, ask: { en: What is it?, zh-Hant: 哪一類？ }, choices: [words, deeds], optional: true }
audience: everyone
steps:
  - message: hear
    route:
      - channels: [email, sms]
      - tell: roll-call
        after: 5m
    text:
      en: { headline: 'A complaint{% if witness %} seen by {{ witness.name }}{% endif %}', instruction: Come to HR. }
      zh-Hant: { headline: '申訴{% if witness %}（{{ witness.name }}）{% endif %}', instruction: 請至人資部。 }
    answers:
      1: { value: received, label: { en: Received, zh-Hant: 已收到 } }
correction: { en: There is no complaint., zh-Hant: 並無申訴。 }
all-clear: { en: The complaint is settled., zh-Hant: 申訴已處理。 }
`;
