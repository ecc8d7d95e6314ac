import type { PathFault } from '../../kernel/fault.ts';
import type { PlaybookFile } from '../schema.ts';
import { templateVariables } from '../template.ts';
import { baseOf, literalOf, type Rule } from './rule.ts';

/** One of the six things that people need to hear before they act. */
interface Element {
  /** What the text lacks, and how to mend it. */
  readonly lacks: string;
  readonly english: RegExp;
  readonly chinese: RegExp;
  /** Inputs that say it, by their name or their question in English. */
  readonly inputs?: RegExp;
  readonly saidBySite?: boolean;
}

const elements: readonly Element[] = [
  {
    lacks: 'who warns (source): begin with the sender, such as "Site security:"',
    english:
      /\b(security|police|fire (service|department|brigade|wardens?)|crisis team|management|human resources|HR|IT|communications|control room|head office|facilit(y|ies)|(safety|response|operations) (team|office|centre|center)|board)\b/,
    chinese:
      /保全|保安|警衛|警卫|警察|消防局|公關|公关|管理(部|處|处|層|层)|人資|人力資源|人力资源|資訊(部|處|中心)|信息(部|中心)|小組|小组|指揮中心|指挥中心|公司|總部|总部|通報|通报|工安|環安|环安|(安全|安衛|安卫|總務|总务)(部|處|处|室|課)/,
  },
  {
    lacks: 'what has happened (hazard): name it, such as "fire" or "gas leak"',
    english:
      /\b(fires?|smoke|gas|leak(s|ed|ing|age)?|spill\w*|chemicals?|explo\w+|bomb|shoot\w*|shots|attack\w*|assailant|intruder|gunman|weapon|knife|storm|tornado|hurricane|typhoon|flood\w*|earthquake|quake|tsunami|snow|ice|heat|wind|lightning|weather|outage|failure|down|blackout|power|ransomware|malware|virus|breach|theft|stolen|accident|injured|missing|infect\w*|outbreak|epidemic|pandemic|disease|contaminat\w+|recall|strike|protest|riot|lockdown|threat\w*|emergency|collapse\w*|crash\w*|evacuat\w+)\b/i,
    chinese:
      /火|煙|烟|瓦斯|燃氣|燃气|洩漏|外洩|泄漏|泄露|化學|化学|爆炸|炸彈|炸弹|槍|枪|攻擊|攻击|歹徒|持刀|入侵|颱風|台风|暴雨|風暴|风暴|洪水|淹水|地震|海嘯|海啸|大雪|停電|停电|斷電|断电|當機|中斷|中断|故障|勒索|病毒|外流|失竊|失窃|竊盜|盗窃|事故|意外|受傷|受伤|失蹤|失踪|疫情|感染|傳染|传染|召回|罷工|罢工|抗議|抗议|封鎖|封锁|威脅|威胁|緊急|紧急|倒塌|疏散|危險|危险/,
    inputs: /hazard|what (has )?happen|incident|event|threat|substance|weather|kind of|cause/i,
  },
  {
    lacks: 'where (place): name it, such as {{ site.name }} of an input of the type site',
    english:
      /\b(building|hall|floor|room|site|plant|gate|office|offices|street|road|city|campus|warehouse|area|region|block|wing|station|port|laboratory|lab|everywhere|all sites|systems?|network|servers?)\b/i,
    chinese:
      /廠|厂|大樓|大楼|樓層|楼层|號樓|辦公室|办公室|倉庫|仓库|園區|园区|校區|地區|地区|區域|区域|廠區|路|街|市|縣|站|港|實驗室|实验室|各地|全公司|系統|系统|網路|网络|伺服器|服务器/,
    inputs: /place|where|location|address|room|building|area|region|city|gate|hall|floor/i,
    saidBySite: true,
  },
  {
    lacks: 'when (time): say "now", or until or from when',
    english:
      /\b(now|immediately|at once|right away|today|tonight|tomorrow|until|since|by \d|from \d|at \d|\d{1,2}[:.]\d\d|minutes?|hours?|mornings?|afternoon|evening|monday|tuesday|wednesday|thursday|friday|saturday|sunday|straight away|without delay)\b/i,
    chinese:
      /立即|立刻|馬上|马上|現在|现在|即刻|即日|目前|儘速|尽速|儘快|尽快|迅速|今天|今日|今晚|明天|明日|直到|分鐘|分钟|小時|小时|[\d一二三四五六七八九十兩两]+[點点時时]|\d[:：]\d\d|上午|下午|星期|週|周[一二三四五六日]/,
    inputs: /\btime\b|when|date|until|since|hour|day/i,
  },
  {
    lacks: 'what to do (action): begin a sentence with a verb, such as "Leave now by the nearest exit"',
    english:
      /\b(leave|go|stay|move|meet|call|close|shut|lock|hide|run|evacuate|shelter|do not|don't|never|avoid|keep|report|confirm|reply|wait|follow|take|turn|switch|disconnect|unplug|wash|wear|work from|get|come|cover|barricade|drop|tell|ask|check|stop|no lifts)\b/i,
    chinese:
      /請|请|勿|不要|務必|务必|撤離|撤离|離開|离开|前往|留在|躲|避難|避难|關閉|关闭|關門|通知|聯絡|联络|撥打|拨打|切斷|切断|停止|配戴|遵循/,
    inputs: /what (should|to do)|action|instruction|advice/i,
  },
  {
    lacks: 'what may happen (consequence): say what the danger does, such as "Smoke can kill"',
    english:
      /\b(kills?|killed|deadly|death|die|toxic|poison\w*|explo(de|des|sion)|injur(e|es|ies|y)|burns?|collapses?|suffocat\w+|danger\w*|risks?|harm\w*|unsafe|life-threatening|fatal|threatens?|spread(s|ing)?|worsen\w*|(can|could|may|might) (be|get|become|cause|lead|lose|happen|follow|reach|ignite|rise|fall|fail|spread|destroy|encrypt|damage|return)|lose|lost|destroy\w*|encrypts?|damages?|will (be|last|fail|reach|hit|rise|lose))\b/i,
    chinese:
      /慎防|謹防|谨防|小心|當心|当心|以防|以免|避免|可能|恐|危險|危险|危及|危害|致命|致死|喪命|丧命|有毒|中毒|窒息|爆炸|風險|风险|傷亡|伤亡|擴大|扩大|蔓延|惡化|恶化|將會|将会|會造成|会造成|損失|损失/,
    inputs: /risk|danger|consequence|effect|impact/i,
  },
];

/**
 * Elements that an alert plainly lacks, in English or Chinese. Looked for by words: rather one too few is found than
 * a sound text warned of. An input with several lines may say all of them.
 */
export const warningElements: Rule = ({ written }) => {
  if (written.exercise === 'only' || !['Extreme', 'Severe'].includes(written.severity)) return [];
  return written.steps.flatMap((step, index) =>
    Object.entries(step.text).flatMap(([language, text]) =>
      missingElements(language, text, written.inputs).map((lacks) => ({
        path: ['steps', index, 'text', language],
        message: `does not say ${lacks}`,
      })),
    ),
  ) satisfies PathFault[];
};

type FileText = PlaybookFile['steps'][number]['text'][string];

function missingElements(language: string, text: FileText, inputs: PlaybookFile['inputs']): string[] {
  const base = baseOf(language);
  if (base !== 'en' && base !== 'zh') return [];
  const { sender, rest } = splitSender(literalOf(text.headline), literalOf(text.instruction));
  const named = [text.headline, text.instruction].flatMap((template) =>
    templateVariables(template).map(([name = '']) => name),
  );
  const used = Object.entries(inputs).filter(([name]) => named.includes(name));
  if (used.some(([, { multiline }]) => multiline)) return [];
  const questions = used
    .filter(([, { type }]) => type === 'text')
    .map(([name, { ask }]) => `${name} ${ask?.['en'] ?? ''}`);
  const hasSite = used.some(([, { type }]) => type === 'site');
  const isSaid = (element: Element, index: number) =>
    (index === 0 && sender !== '') ||
    element[base === 'en' ? 'english' : 'chinese'].test(rest) ||
    (element.saidBySite === true && hasSite) ||
    questions.some((question) => element.inputs?.test(question));
  return elements.filter((element, index) => !isSaid(element, index)).map(({ lacks }) => lacks);
}

/** Words that stand before a colon and are nobody. */
const labels =
  /^(?:(?:alert|warning|emergency|urgent|attention|important|fire|gas|evacuation|lockdown|notice)\b|警告|警報|警报|緊急|紧急|注意|火警|重要|疏散|[\s!！])+$/i;

/** What stands before the first colon of a headline is who speaks, unless it is a label such as `Alert`. */
function splitSender(headline: string, instruction: string): { sender: string; rest: string } {
  const [whole = '', before = ''] = /^\s*([^:：.。!！?？]{1,40})[:：]/.exec(headline) ?? [];
  const sender = labels.test(before.trim()) ? '' : before;
  return { sender, rest: `${sender === '' ? headline : headline.slice(whole.length)} ${instruction}` };
}
