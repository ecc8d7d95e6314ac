import { templatesOf } from '../check-templates.ts';
import type { Rule } from './rule.ts';

const shorteners =
  'bit.ly j.mp tinyurl.com t.co goo.gl ow.ly is.gd v.gd buff.ly rebrand.ly cutt.ly lnkd.in t.ly rb.gy shorturl.at tiny.cc bl.ink reurl.cc ppt.cc pse.is lihi.cc lihi.io lihi1.com dwz.cn t.cn suo.im url.cn';
const link = new RegExp(
  `(?<![\\w.@-])(?:${shorteners.replaceAll('.', '\\.').replaceAll(' ', '|')})(?=/)\\S*`,
  'i',
);

/** Links through services by which anybody can hide where a link leads. */
export const publicShorteners: Rule = ({ written }) =>
  templatesOf(written).flatMap(({ path, template }) => {
    const [found] = link.exec(template) ?? [];
    if (found === undefined) return [];
    const [host = found] = found.split('/');
    const message = `carriers block texts with links of ${host}: write the address in full`;
    return [{ path, message, at: { words: found } }];
  });
