/** Words of people's replies in one language, each as `wordsOf` leaves it. */
export interface ReplyWords {
  /** Written without spaces between words: phrases are looked for anywhere, not as whole words. */
  readonly joined?: boolean;
  /** Whoever writes this may be in need, whatever else they write. */
  readonly distress: readonly string[];
  /** Right before it, that is denied: `not hurt`. */
  readonly denials: readonly string[];
  /** Between a denial and what it denies: `nobody is hurt`. */
  readonly between: readonly string[];
  /** Say nothing of their own: `I'm safe, thanks` is `safe`. */
  readonly fillers: readonly string[];
  /** An answer in whose company one of these stands may not be meant so: `1 but not Bo`. */
  readonly doubts: readonly string[];
}

const words = (text: string) => text.split(/\s*,\s*/);

const english: ReplyWords = {
  distress: words(
    'help, help me, help us, need help, needs help, send help, please help, get help, need a doctor, need doctor, need medic, ' +
      'need a medic, ambulance, paramedic, paramedics, stuck, trapped, locked in, cant get out, cannot get out, can not get out, ' +
      'cant leave, cannot leave, no way out, cant breathe, cannot breathe, can not breathe, hard to breathe, cant move, ' +
      'cannot move, cant walk, cannot walk, cant see, injured, hurt, wounded, bleeding, burned, burnt, unconscious, ' +
      'not breathing, fainted, collapsed, broken leg, broken arm, heart attack, in danger, not safe, unsafe, emergency, ' +
      'sos, mayday, rescue, rescue me, save me, save us, dying, shot, stabbed, attacked, am hiding, im hiding',
  ),
  denials: words(
    'not, no, never, nobody, no one, noone, none, nothing, isnt, arent, wasnt, dont, do not, doesnt, didnt, without, nor',
  ),
  between: words(
    'am, is, are, was, were, been, be, got, a, an, any, the, one, of, us, really, seriously, badly, in, being, to, me, needs, need',
  ),
  fillers: words(
    'i, im, i am, we, we are, were, am, are, all, thanks, thank you, thank u, thx, ty, cheers, please, pls, sir, madam, boss, ' +
      'team, now, here, very, fine and, yes, yep, yeah, hi, hello, dear, everyone, so far, at the moment, right now, just, my answer is, its, it is, answer',
  ),
  doubts: words(
    'not, no, but, except, without, never, nobody, cant, cannot, dont, doesnt, isnt, arent, wont, didnt, unless, if, or, maybe, ' +
      'unsure, unknown, almost, nearly, yet, think, hope, wrong, mistake, sorry, missing, who, what, where, when, why, how, which, is it, should, instead',
  ),
};

const chinese: ReplyWords = {
  joined: true,
  distress: words(
    '救命, 救我, 救救, 快救, 幫幫我, 帮帮我, 幫助我, 帮助我, 需要幫助, 需要帮助, 需要協助, 需要协助, 需要幫忙, 需要帮忙, 需要救援, 需要醫生, ' +
      '需要医生, 需要送醫, 需要送医, 求救, 求助, 受傷, 受伤, 受困, 被困, 困在, 困住, 卡在, 卡住, 出不去, 出不來, 出不来, 逃不出, 走不出, ' +
      '無法離開, 无法离开, 無法出去, 无法出去, 流血, 出血, 呼吸困難, 呼吸困难, 不能呼吸, 無法呼吸, 无法呼吸, 喘不過氣, 喘不过气, 不能動, ' +
      '不能动, 走不動, 走不动, 站不起來, 站不起来, 昏倒, 昏迷, 暈倒, 晕倒, 骨折, 燒傷, 烧伤, 燙傷, 烫伤, 救護車, 救护车, 危險, 危险, ' +
      '不安全, 撐不住, 撑不住, 快死, 被攻擊, 被攻击, 被襲擊, 被袭击, 躲在, 心臟病, 心脏病',
  ),
  denials: words(
    '沒有人, 没有人, 沒有, 没有, 沒人, 没人, 無人, 无人, 無, 无, 沒, 没, 未, 不, 並未, 并未, 不是, 不會, 不会',
  ),
  between: words('有, 任何, 人, 再, 在'),
  fillers: words(
    '我們, 我们, 我, 大家, 都, 很, 了, 的, 是, 在, 目前, 現在, 现在, 一切, 謝謝, 谢谢, 感謝, 感谢, 您, 你, 好的, 收到, 喔, 哦, 啊, 呢, 唷, 哟, 已經, 已经, 人, 回覆, 回复, 您好, 你好, 主管, 老闆, 老板',
  ),
  doubts: words(
    '不, 沒, 没, 無, 无, 未, 但, 可是, 除了, 還, 还, 嗎, 吗, 或, 如果, 好像, 可能, 應該, 应该, 不確定, 誰, 谁, 哪, 什麼, 什么, 怎, 錯, 错',
  ),
};

const spanish: ReplyWords = {
  distress: words(
    'ayuda, ayudame, ayudenme, ayudanos, ayudennos, necesito ayuda, necesitamos ayuda, auxilio, socorro, atrapado, atrapada, ' +
      'atrapados, atrapadas, encerrado, encerrada, encerrados, herido, herida, heridos, heridas, lastimado, lastimada, lesionado, ' +
      'lesionada, sangrando, sangre, no puedo salir, no podemos salir, no puedo respirar, no podemos respirar, no puedo moverme, ' +
      'no puedo caminar, no respira, ambulancia, medico, en peligro, emergencia, desmayado, desmayada, inconsciente, ' +
      'quemado, quemada, rescate, rescatenme, salvenme, infarto, escondido, escondida, me muero, no estoy a salvo, inseguro',
  ),
  denials: words('no, sin, nadie, ningun, ninguna, ni, tampoco, nunca'),
  between: words(
    'estoy, estamos, esta, estan, hay, necesito, necesitamos, resulto, salio, quedo, fue, tengo, una, un, la, de, es, se, encuentra, en, ha, sido',
  ),
  fillers: words(
    'yo, estoy, estamos, todo, muy, gracias, muchas gracias, por favor, si, hola, señor, senor, jefe, jefa, equipo, aqui, ya, bien gracias, a todos, por ahora, me encuentro',
  ),
  doubts: words(
    'no, pero, sin, excepto, menos, nadie, aun, todavia, si no, o, quizas, tal vez, creo, espero, que, quien, donde, cuando, como, por que, falta, error, perdon',
  ),
};

const arabic: ReplyWords = {
  distress: words(
    'ساعدوني, ساعدني, ساعدونا, النجده, نجده, انقذوني, انقذني, انقذونا, محاصر, محاصره, محاصرون, محاصرين, عالق, عالقه, عالقون, عالقين, ' +
      'مصاب, مصابه, مصابون, مصابين, مجروح, مجروحه, جريح, جرحي, انزف, نزيف, لا استطيع الخروج, لا اقدر اخرج, لا يمكنني الخروج, ' +
      'لا استطيع التنفس, لا استطيع الحركه, لا اقدر اتنفس, احتاج مساعده, احتاج الي مساعده, احتاج المساعده, احتاج الي المساعده, ' +
      'نحتاج مساعده, نحتاج الي مساعده, بحاجه الي مساعده, بحاجه لمساعده, اسعاف, الاسعاف, خطر, طوارئ, اغمي, فاقد الوعي, مختبئ, لست بامان, لست بخير, حريق عندي',
  ),
  denials: words('لست, ليس, ليست, لا, لم, غير, بدون, ما, مافي, لا يوجد, لا احد, لا توجد, ليس هناك'),
  between: words('احد, اي, يوجد, هناك, في, انا, باي'),
  fillers: words(
    'انا, نحن, شكرا, شكرا لكم, شكرا جزيلا, جدا, الحمد لله, الان, كلنا, نعم, هنا, من فضلك, لكم, مرحبا',
  ),
  doubts: words(
    'لا, لم, لن, ليس, لست, لكن, ولكن, الا, غير, بدون, ربما, اظن, هل, متي, اين, من, ماذا, كيف, لماذا, او, خطا',
  ),
};

/** In which languages people's own words are read, whatever language they were written to in. */
export const replyWords: readonly ReplyWords[] = [english, chinese, spanish, arabic];
