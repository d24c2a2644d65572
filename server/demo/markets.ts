import type { NamePoolName } from "./name-pools.js";

/** Where the shop has customers. */
export interface Market {
  /** In Campaign Monitor's spelling, which its fields of type Country insist on. */
  readonly country: string;
  readonly names: NamePoolName;
  /** How many customers of a thousand live here. */
  readonly perMille: number;
  readonly cities: readonly string[];
  /**
   * Mobile numbers that the country's regulator keeps for fiction: `#` is any digit. Where none are kept (most
   * countries), customers have none: any other number may be somebody's.
   */
  readonly mobileNumbers?: readonly string[];
}

const NORTH_AMERICAN = ["+1212555010#", "+1416555011#", "+1604555012#", "+1312555013#", "+1206555014#", "+1404555015#"];
const BRITISH = ["+447700900###"];
const AUSTRALIAN = ["+61491570006", "+61491570156", "+61491570157", "+61491570158", "+61491570159", "+61491570110"];
const FRENCH = ["+3363998####"];
const GERMAN = ["+4917139200##", "+49176040690##"];
const SWEDISH = ["+4670174061#", "+4670174062#", "+4670174063#", "+4670174066#"];

const market = (
  country: string,
  names: NamePoolName,
  perMille: number,
  cities: string,
  mobileNumbers?: readonly string[],
): Market => ({ country, names, perMille, cities: cities.split("|"), ...(mobileNumbers ? { mobileNumbers } : {}) });

export const MARKETS: readonly Market[] = [
  market("Japan", "japanese", 140, "東京|大阪|京都|札幌|福岡|名古屋|横浜|神戸|仙台|那覇"),
  market("United States of America", "english", 90, "New York|Chicago|Seattle|Atlanta|San José|Boston", NORTH_AMERICAN),
  market("Great Britain", "english", 80, "London|Manchester|Edinburgh|Cardiff|Bristol|Belfast", BRITISH),
  market("Canada", "french", 30, "Montréal|Québec|Trois-Rivières|Gatineau", NORTH_AMERICAN),
  market("Australia", "english", 40, "Sydney|Melbourne|Brisbane|Perth|Hobart", AUSTRALIAN),
  market("Ireland", "irish", 20, "Dublin|Cork|Galway|Dún Laoghaire"),
  market("Germany", "german", 80, "Berlin|München|Köln|Düsseldorf|Würzburg|Görlitz", GERMAN),
  market("Austria", "german", 20, "Wien|Graz|Sankt Pölten|Krems an der Donau"),
  market("Switzerland", "german", 15, "Zürich|Genève|Neuchâtel|Bern"),
  market("Netherlands", "dutch", 25, "Amsterdam|Utrecht|'s-Hertogenbosch|Groningen"),
  market("Belgium", "dutch", 15, "Antwerpen|Gent|Liège|Brussel"),
  market("France", "french", 60, "Paris|Orléans|Besançon|Nîmes|Saint-Étienne|Angoulême", FRENCH),
  market("Spain", "spanish", 40, "Madrid|Cádiz|A Coruña|Málaga|León"),
  market("Mexico", "spanish", 20, "Ciudad de México|Mérida|Querétaro|León"),
  market("Portugal", "portuguese", 10, "Lisboa|Évora|Guimarães|Setúbal"),
  market("Brazil", "portuguese", 30, "São Paulo|Brasília|Florianópolis|Maceió"),
  market("Italy", "italian", 35, "Roma|Milano|Forlì|Cefalù"),
  market("Sweden", "nordic", 20, "Stockholm|Göteborg|Malmö|Umeå", SWEDISH),
  market("Norway", "nordic", 10, "Oslo|Tromsø|Ålesund|Bodø"),
  market("Denmark", "nordic", 10, "København|Aarhus|Helsingør|Køge"),
  market("Iceland", "nordic", 5, "Reykjavík|Ísafjörður|Höfn"),
  market("Finland", "finnish", 10, "Helsinki|Jyväskylä|Hämeenlinna|Närpiö"),
  market("Poland", "polish", 20, "Łódź|Kraków|Gdańsk|Poznań"),
  market("Czech Republic", "czech", 10, "Praha|Plzeň|České Budějovice|Ústí nad Labem"),
  market("Hungary", "hungarian", 10, "Budapest|Győr|Pécs|Székesfehérvár"),
  market("Turkey", "turkish", 15, "İstanbul|İzmir|Eskişehir|Iğdır"),
  market("Greece", "greek", 15, "Αθήνα|Θεσσαλονίκη|Πάτρα|Ηράκλειο"),
  market("Bulgaria", "bulgarian", 10, "София|Пловдив|Варна|Русе"),
  market("Ukraine", "ukrainian", 15, "Київ|Львів|Харків|Чернівці"),
  market("Georgia", "georgian", 3, "თბილისი|ბათუმი|ქუთაისი"),
  market("Egypt", "arabic", 10, "القاهرة|الإسكندرية|أسوان"),
  market("Morocco", "arabic", 5, "الرباط|مراكش|فاس"),
  market("United Arab Emirates", "arabic", 5, "دبي|أبو ظبي|الشارقة"),
  market("Israel", "hebrew", 5, "ירושלים|תל אביב|חיפה"),
  market("India", "hindi", 20, "मुंबई|दिल्ली|जयपुर|वाराणसी"),
  market("Thailand", "thai", 5, "กรุงเทพฯ|เชียงใหม่|ภูเก็ต"),
  market("Vietnam", "vietnamese", 7, "Hà Nội|Đà Nẵng|Thành phố Hồ Chí Minh|Huế"),
  market("Korea South", "korean", 20, "서울|부산|대구|제주"),
  market("China", "chinese", 10, "北京|上海|广州|成都"),
  market("Taiwan", "taiwanese", 10, "臺北|高雄|臺中|臺南"),
];
