/** Words of people's replies in one language, each as `wordsOf` leaves it. */
export interface ReplyWords {
  /** Written without spaces between words: phrases are looked for anywhere, not as whole words. */
  readonly joined?: boolean;
  /** Whoever writes this may be in need, whatever stands around it: `no help is coming` is a cry for help too. */
  readonly cries: readonly string[];
  /** Right before a cry, that is taken back: `don't need help`. */
  readonly needless: readonly string[];
  /** Harm to somebody, where it is not denied. */
  readonly harm: readonly string[];
  /** Right before harm, that is denied: `not hurt`. */
  readonly denials: readonly string[];
  /** Between a denial and what it denies: `nobody is hurt`. */
  readonly between: readonly string[];
  /** Say nothing of their own: `I'm safe, thanks` is `safe`. None may ask, deny or speak of somebody else alone. */
  readonly fillers: readonly string[];
}

const words = (text: string) => text.split(/\s*,\s*/);

const english: ReplyWords = {
  cries: words(
    'help, hepl, help me, help us, need help, needs help, send help, please help, get help, need a doctor, need doctor, doctor, medic, ' +
      'ambulance, paramedic, paramedics, cant get out, cannot get out, can not get out, cant get down, cannot get down, cant leave, ' +
      'cannot leave, no way out, exit blocked, door blocked, cant breathe, cannot breathe, can not breathe, hard to breathe, cant move, ' +
      'cannot move, cant walk, cannot walk, cant see, not breathing, not safe, unsafe, sos, mayday, rescue, save me, save us, ' +
      'still inside, man down, smoke everywhere',
  ),
  needless: words(
    'dont, do not, doesnt, does not, didnt, no longer, dont need, do not need, doesnt need, no longer need, no need for, no need of, ' +
      'dont need any, do not need any, dont need a, do not need a, dont need an, do not need an, ' +
      'thanks for, thanks for the, thanks for your, thank you for, thank you for the, thank you for your, i can, we can, happy to, glad to',
  ),
  harm: words(
    'stuck, trapped, trappd, locked in, injured, hurt, wounded, bleeding, burned, burnt, burning, unconscious, fainted, collapsed, ' +
      'broken leg, broken arm, leg is broken, arm is broken, heart attack, chest pain, in danger, emergency, dying, die, dead, shot, ' +
      'stabbed, attacked, gunman, shooter, suffocating, drowning, buried, missing, am hiding, im hiding, on the roof, on roof',
  ),
  denials: words(
    'not, no, never, nobody, no one, noone, none, nothing, isnt, arent, wasnt, dont, do not, doesnt, didnt, without, nor',
  ),
  between: words(
    'am, is, are, was, were, been, be, got, a, an, any, the, one, of, us, really, seriously, badly, in, being, to, me',
  ),
  fillers: words(
    'i, im, i am, we, we are, i feel, all, thanks, many thanks, thank you, thank u, thx, ty, cheers, please, pls, now, here, very, and, ' +
      'yes, yep, yeah, hi, hello, everyone, so far, at the moment, right now, just, my answer is, on my way, all good, outside, ' +
      'evacuated, today, at home, on holiday, working from home',
  ),
};

const chinese: ReplyWords = {
  joined: true,
  cries: words(
    '救命, 救我, 救救, 快救, 幫幫我, 帮帮我, 幫助我, 帮助我, 需要幫助, 需要帮助, 需要協助, 需要协助, 需要幫忙, 需要帮忙, 需要救援, 救援, ' +
      '需要醫生, 需要医生, 需要送醫, 需要送医, 求救, 求助, 來救, 来救, 人救我, 出不去, 出不來, 出不来, 逃不出, 逃不掉, 走不出, 下不去, ' +
      '打不開, 打不开, 無法離開, 无法离开, 無法出去, 无法出去, 不能呼吸, 無法呼吸, 无法呼吸, 呼吸不到, 吸不到氣, 吸不到气, 喘不過氣, ' +
      '喘不过气, 不能動, 不能动, 走不動, 走不动, 站不起來, 站不起来, 救護車, 救护车, 不安全, 撐不住, 撑不住, 不行了, 快死, 快來人, 快来人',
  ),
  needless: words('不(?=需要), 不需要, 不用, 不必, 無需, 无需, 毋需'),
  harm: words(
    '受傷, 受伤, 受困, 被困, 困在, 困住, 卡在, 卡住, 流血, 出血, 呼吸困難, 呼吸困难, 昏倒, 昏迷, 暈倒, 晕倒, 骨折, 腳斷, 脚断, 腿斷, 腿断, ' +
      '手斷, 手断, 燒傷, 烧伤, 燙傷, 烫伤, 危險, 危险, 被攻擊, 被攻击, 被襲擊, 被袭击, 躲在, 心臟病, 心脏病, 胸痛, 失蹤, 失踪, 失聯, ' +
      '失联, 被壓, 被压, 被埋, 槍手, 枪手, 死了, 死亡, 起火, 著火, 着火, 有煙, 有烟, 濃煙, 浓烟',
  ),
  denials: words(
    '沒有人, 没有人, 沒有, 没有, 沒人, 没人, 無人, 无人, 無, 无, 沒, 没, 未, 不, 並未, 并未, 不是, 不會, 不会',
  ),
  between: words('有, 任何, 人, 再, 在'),
  fillers: words(
    '我們, 我们, 我, 都, 很, 目前, 現在, 现在, 一切, 謝謝您, 谢谢您, 謝謝你, 谢谢你, 謝謝, 谢谢, 感謝, 感谢, 好的, 收到, 您好, 你好, ' +
      '已疏散, 已到集合點, 已到集合点, 在家, 今天休假, 在家辦公, 在家办公',
  ),
};

const spanish: ReplyWords = {
  cries: words(
    'ayuda, ayudame, ayudenme, ayudanos, ayudennos, necesito ayuda, necesitamos ayuda, auxilio, socorro, no puedo salir, ' +
      'no podemos salir, no puedo respirar, no podemos respirar, no puedo moverme, no puedo caminar, no respira, me ahogo, ' +
      'ambulancia, medico, doctor, rescate, rescatenme, salvenme, me muero, no estoy a salvo, inseguro',
  ),
  needless: words(
    'no(?= necesit), no necesito, no necesitamos, no necesito una, no necesitamos una, no necesito un, no hace falta',
  ),
  harm: words(
    'atrapado, atrapada, atrapados, atrapadas, encerrado, encerrada, encerrados, herido, herida, heridos, heridas, lastimado, ' +
      'lastimada, lesionado, lesionada, sangrando, sangre, en peligro, emergencia, desmayado, desmayada, inconsciente, quemado, ' +
      'quemada, infarto, escondido, escondida, muerto, muerta, muertos, armado, humo, desaparecido, desaparecida',
  ),
  denials: words('no, sin, nadie, ningun, ninguna, ni, tampoco, nunca'),
  between: words(
    'estoy, estamos, esta, estan, hay, resulto, salio, quedo, fue, una, un, la, de, es, se, encuentra, en, ha, sido',
  ),
  fillers: words(
    'yo, estoy, estamos, todo, muy, gracias, muchas gracias, por favor, si, hola, aqui, ya, por ahora, me encuentro, estoy fuera, ' +
      'en casa, de vacaciones, voy para el punto de encuentro',
  ),
};

const arabic: ReplyWords = {
  cries: words(
    'ساعدوني, ساعدني, ساعدونا, ساعدنا, يساعدني, النجده, نجده, انقذوني, انقذني, انقذونا, لا استطيع الخروج, لا اقدر اخرج, ' +
      'لا يمكنني الخروج, لا استطيع التنفس, لا استطيع الحركه, لا اقدر اتنفس, اختنق, احتاج مساعده, احتاج الي مساعده, احتاج المساعده, ' +
      'احتاج الي المساعده, نحتاج مساعده, نحتاج الي مساعده, بحاجه الي مساعده, بحاجه لمساعده, اسعاف, الاسعاف, لست بامان, لست بخير, ' +
      'مش بخير, مو بخير, فاقد الوعي',
  ),
  needless: words(
    'لا(?= احتاج), لا(?= نحتاج), لا احتاج, لا نحتاج, لا احتاج الي, لا نحتاج الي, لست(?= بحاجه), لسنا(?= بحاجه)',
  ),
  harm: words(
    'محاصر, محاصره, محاصرون, محاصرين, عالق, عالقه, عالقون, عالقين, محبوس, محبوسه, مصاب, مصابه, مصابون, مصابين, مجروح, مجروحه, ' +
      'جريح, جرحي, انزف, نزيف, خطر, طوارئ, اغمي, مختبئ, مات, مفقود, دخان, حريق عندي',
  ),
  denials: words('لست, ليس, ليست, لا, لم, غير, بدون, ما, مافي, لا يوجد, لا احد, لا توجد, ليس هناك'),
  between: words('احد, اي, يوجد, هناك, في, انا, باي'),
  fillers: words(
    'انا, نحن, شكرا, شكرا لكم, شكرا جزيلا, جدا, الحمد لله, الان, كلنا, نعم, هنا, من فضلك, مرحبا, في البيت, في الطريق الي نقطه التجمع',
  ),
};

/** In which languages people's own words are read, whatever language they were written to in. */
export const replyWords: readonly ReplyWords[] = [english, chinese, spanish, arabic];
