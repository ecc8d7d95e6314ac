/** How the people of one language are called in the made-up organisation. */
export interface NamePool {
  readonly given: readonly string[];
  readonly family: readonly string[];
  /** Between the parts; Chinese and Korean write none and put the family first. */
  readonly write: (given: string, family: string) => string;
}

const words = (text: string) => text.split(' ');
const western = (given: string, family: string) => `${given} ${family}`;
const familyFirst = (given: string, family: string) => `${family}${given}`;
const familyFirstSpaced = (given: string, family: string) => `${family} ${given}`;

/** Names by language tag: common ones, mixed at random, nobody's in particular. */
export const namePools = {
  'zh-Hant': {
    given: words('怡君 志明 淑芬 俊傑 雅婷 家豪 美玲 建宏 欣怡 宗翰 佳穎 冠宇 詩涵 承恩 郁婷 柏翰 曉雯 國華'),
    family: words('陳 林 黃 張 李 王 吳 劉 蔡 楊 許 鄭 謝 歐陽 司徒 蘇 葉 莊'),
    write: familyFirst,
  },
  en: {
    given: words(
      "Emma Noah Olivia Liam Ava James Sophia Lucas D'Andre Zoë Grace Ethan Maeve Siobhán Aoife Ryan",
    ),
    family: words(
      "Smith O'Neil Johnson Brown O'Connor McAllister Taylor Wright D'Angelo Walker Nguyen Fitz-Gerald Clark",
    ),
    write: western,
  },
  nl: {
    given: words('Sanne Daan Femke Bram Lotte Sem Noor Thijs Anouk Joris Maaike Ruben Zoë Casper Fenna'),
    family: [
      "van 't Hoff",
      'de Vries',
      'Jansen',
      'van der Meer',
      "d'Hondt",
      'Bakker',
      'in ’t Veld',
      'Smit',
      'Coëlho',
    ],
    write: western,
  },
  pl: {
    given: words(
      'Łukasz Agnieszka Michał Małgorzata Paweł Zofia Wojciech Grażyna Jędrzej Bożena Stanisław Żaneta',
    ),
    family: words(
      'Wiśniewski Wójcik Dąbrowska Kowalczyk Zieliński Szymańska Woźniak Jóźwiak Gołębiewska Źrebiec',
    ),
    write: western,
  },
  ar: {
    given: words('محمد فاطمة أحمد عائشة يوسف مريم خالد ليلى عمر زينب'),
    family: words('الأحمد الحسن الخطيب المصري العلي الشامي البغدادي النجار'),
    write: western,
  },
  ja: {
    given: words('陽菜 蓮 ひなた 大翔 さくら ゆうと みさき 翔太 ひかり 健一'),
    family: words('佐藤 鈴木 高橋 田中 渡辺 伊藤 山本 中村 小林 加藤'),
    write: familyFirstSpaced,
  },
  ko: {
    given: words('서연 민준 지우 하준 수빈 도윤 예은 지훈 유진 현우'),
    family: words('김 이 박 최 정 강 조 윤 장 임'),
    write: familyFirst,
  },
  uk: {
    given: words('Олена Андрій Ірина Дмитро Наталія Олександр Марія Тарас Юлія Сергій'),
    family: words('Шевченко Коваленко Бондаренко Ткаченко Кравченко Олійник Поліщук Лисенко'),
    write: western,
  },
  es: {
    given: words('José María Núria Iñaki Lucía Andrés Inés Ángel Begoña Raúl'),
    family: words('García Núñez Martínez Peña López Ibáñez Muñoz Güell Rodríguez'),
    write: western,
  },
  vi: {
    given: ['Thị Hồng', 'Văn Đức', 'Thu Hà', 'Minh Tuấn', 'Ngọc Ánh', 'Quang Huy'],
    family: words('Nguyễn Trần Lê Phạm Hoàng Võ Đặng'),
    write: familyFirstSpaced,
  },
} as const satisfies Record<string, NamePool>;

export type SampleLanguage = keyof typeof namePools;
