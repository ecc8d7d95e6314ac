/** A sound playbook for tests to break: a line a matter. */
export const gasLeak = `playbook: gas-leak
title: { en: Gas leak, zh-Hant: 瓦斯外洩 }
severity: Extreme
urgency: Immediate
owner: comms-manager
inputs:
  site: { type: site, ask: { en: Which site?, zh-Hant: 哪個廠區？ } }
  place: { type: text, ask: { en: Where?, zh-Hant: 哪裡？ }, max: 20, optional: true }
audience: { site: '{{ site.name }}' }
steps:
  - message: leave
    route:
      - channels: [push, sms]
      - channels: [voice]
        after: PT2M
    text:
      en: { headline: 'GAS at {{ site.name }}{% if place %}, {{ place }}{% endif %}', instruction: Leave now. }
      zh-Hant: { headline: '{{ site.name }} 瓦斯外洩', instruction: 請立即離開。 }
    answers:
      1: { value: safe, label: { en: Safe, zh-Hant: 平安 } }
      2: { value: help, label: { en: I need help, zh-Hant: 需要協助 }, words: { en: [trapped] } }
correction: { en: There is no gas., zh-Hant: 並無瓦斯外洩。 }
all-clear: { en: 'All clear at {{ site.name }}.', zh-Hant: 警報解除。 }
`;
