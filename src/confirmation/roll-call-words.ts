const words = (text: string) => text.split(/\s*,\s*/);

/** What people write around the numbers of a roll call, in the languages we read, each as `foldReply` leaves it. */
export const rollCallWords = {
  /** All who are silent, but for those named beside it. */
  all: words(
    'all of them, all others, all the others, all the rest, the rest, the others, everyone else, everybody else, everyone, ' +
      'everybody, all, rest, others, 全部都, 全部人, 全部, 全體, 全体, 全員, 全员, 所有人, 大家都, 大家, 其他人, 其餘的人, 其他, 其餘, 其余, 都, ' +
      'todos los demás, los demás, el resto, todas, todos, الجميع, جميعهم, كلهم, الباقون, الباقي',
  ),
  and: words('and, 和, 與, 与, 及, 跟, y, e, و'),
  to: words('to, through, 至, 到, a, al, hasta, إلى, الى'),
  /** Before a reply that is about a list, whatever else it could be. */
  list: words('list, 名單, 名单, lista, القائمة, قائمة'),
  /** Of somebody else, for the answers with the values `safe` and `help`. */
  safe: words(
    'ok, okay, safe, is safe, are safe, seen, seen safe, fine, 平安, 安全, 沒事, 没事, bien, a salvo, بخير, بأمان',
  ),
  help: words(
    'help, needs help, need help, hurt, injured, 協助, 需要協助, 要協助, 求助, 受傷, 需要帮助, 帮助, 受伤, ayuda, necesita ayuda, ' +
      'necesitan ayuda, مساعدة, يحتاج مساعدة, يحتاج إلى مساعدة, يحتاجون مساعدة',
  ),
};
