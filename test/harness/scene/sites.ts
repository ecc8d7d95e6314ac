/** The site of most stories, as the CSV that imports it. */
export const SITES =
  'name,country,time_zone,emergency_number,assembly_point\nTaoyuan,TW,Asia/Taipei,119,North gate';
