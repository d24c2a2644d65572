/** A name as its owner writes it, and in plain Latin letters, as it appears in an e-mail address. */
export interface Name {
  readonly written: string;
  readonly latin: string;
}

export interface NamePool {
  readonly given: readonly Name[];
  readonly family: readonly Name[];
}

const pool = (given: string, family: string): NamePool => ({ given: names(given), family: names(family) });

/** Reads "Zoë|Петър:petar": a name in Latin letters needs no transcription. */
function names(list: string): Name[] {
  return list.split("|").map((entry) => {
    const [written = "", latin] = entry.split(":");
    return { written, latin: latin ?? plainLatin(written) };
  });
}

const LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  ø: "o",
  ð: "d",
  þ: "th",
  ł: "l",
  đ: "d",
  ı: "i",
};

function plainLatin(text: string): string {
  return text
    .normalize("NFD")
    .toLowerCase()
    .replaceAll(/[ßæøðþłđı]/g, (letter) => LETTERS[letter] ?? "")
    .replaceAll(/[^a-z-]/g, "");
}

/** Common names only: whoever bears a combination of them bears it by chance. */
export const NAME_POOLS = {
  english: pool(
    "Olivia|Amelia|Isla|Ava|Grace|Chloë|Freya|Zoë|Hannah|Ruby|Oliver|George|Arthur|Noah|Theo|Leo|Jack|Harry|Samuel|Dylan",
    "Smith|Jones|Taylor|Brown|Williams|Wilson|Johnson|Davies|Patel|Wright|Walker|White|Edwards|Green|Hall|Wood|Harris|Clarke|Turner|Brontë",
  ),
  irish: pool(
    "Aoife|Saoirse|Niamh|Róisín|Caoimhe|Sinéad|Seán|Oisín|Cillian|Tadhg|Pádraig|Fionn",
    "Murphy|Kelly|Byrne|Ryan|Walsh|Doyle|McCarthy|Gallagher|Doherty|Kennedy|Ó Briain|Ní Dhomhnaill",
  ),
  german: pool(
    "Anna|Jürgen|Käthe|Lukas|Mia|Björn|Sophie|Günther|Lena|Jörg|Marie|Maximilian|Bärbel|Felix|Clara|Sören|Emma|Götz|Hannelore|Paul",
    "Müller|Schmidt|Schneider|Fischer|Weber|Meyer|Wagner|Becker|Schäfer|Köhler|Groß|Weiß|Krüger|Jäger|Böhm|Vogel|Günther|Größle|Hartmann|Strauß",
  ),
  dutch: pool(
    "Daan|Sem|Lotte|Fleur|Noor|Bram|Thijs|Anouk|Sanne|Joris|Loïs|Ruben|Maaike|Wouter",
    "de Jong|Jansen|de Vries|van den Berg|Bakker|van Dijk|Visser|Smit|Meijer|Mulder|de Groot|Bos|Peeters|Claeys",
  ),
  french: pool(
    "Chloé|Léa|Inès|Zoé|Anaïs|Maëlys|Noël|Loïc|Rémi|François|Gaël|Théo|Élodie|Aurélie|Jérôme|Benoît|Françoise|Hélène|Cédric|Maïté",
    "Martin|Bernard|Dubois|Durand|Leroy|Moreau|Lefèvre|Gauthier|Mercier|Bélanger|Côté|Lévesque|Garçon|Guérin|Crête|Chevallier|Dupré|Hébert|Fréchette|Noël",
  ),
  spanish: pool(
    "Sofía|Lucía|José|Jesús|Martín|Íñigo|Begoña|Ángel|María|Raúl|Inés|Adrián|Paula|Iván|Álvaro|Mónica|Nuria|Joaquín",
    "García|Fernández|González|Rodríguez|López|Martínez|Sánchez|Pérez|Gómez|Muñoz|Núñez|Ibáñez|Peña|Ortíz|Domínguez|Vázquez|Rincón|Cañas",
  ),
  portuguese: pool(
    "João|Inês|Luís|Conceição|Gonçalo|Beatriz|Tomás|Lívia|Antônio|Cauã|Letícia|Simão|Vitória|Estêvão",
    "Silva|Santos|Conceição|Gonçalves|Magalhães|Araújo|Guimarães|Simões|Falcão|Brandão|Esteves|Leitão|Pacheco|Assunção",
  ),
  italian: pool(
    "Niccolò|Giulia|Francesco|Aurora|Cosmè|Matteo|Chiara|Lorenzo|Noemi|Davide|Desirée|Giosuè|Alessia|Tommaso",
    "Rossi|Russo|Ferrari|Esposito|Bianchi|Colombo|Ricci|Marino|Greco|Nicolò|Forlì|Cantù|Dalcò|Moretti",
  ),
  nordic: pool(
    "Åsa|Björn|Søren|Øyvind|Astrid|Mads|Håkon|Frøya|Göran|Märta|Jørgen|Ingrid|Ågot|Kåre|Sigrún|Þórður|Guðrún|Ævar",
    "Andersson|Johansson|Öberg|Åkesson|Sjöberg|Hansen|Jørgensen|Sørensen|Mørk|Ødegård|Bakke|Nygård|Lindström|Bjørnstad|Ægisdóttir|Þórsson|Sigurðardóttir|Hägglund",
  ),
  finnish: pool(
    "Aino|Väinö|Sisu|Eevi|Äijö|Pekka|Tuuli|Hämy|Jyrki|Päivi|Onni|Kyllikki",
    "Korhonen|Virtanen|Mäkinen|Nieminen|Hämäläinen|Järvinen|Heikkinen|Lehtimäki|Äärelä|Yli-Öyrä|Salminen|Rönkkö",
  ),
  polish: pool(
    "Zuzanna|Małgorzata|Łukasz|Michał|Żaneta|Stanisław|Bożena|Wojciech|Świętosława|Kinga|Grażyna|Paweł",
    "Nowak|Kowalska|Wiśniewski|Wójcik|Kamińska|Lewandowski|Zielińska|Dąbrowski|Kozłowska|Błaszczyk|Gałązka|Żak",
  ),
  czech: pool(
    "František|Jiří|Zdeňka|Tomáš|Kateřina|Ondřej|Eliška|Štěpán|Růžena|Vojtěch|Žofie|Bedřich",
    "Novák|Svobodová|Dvořák|Černý|Procházková|Kučera|Veselý|Horáková|Němec|Říha|Šťastný|Žižka",
  ),
  hungarian: pool(
    "Ágnes|Győző|Zsófia|László|Ödön|Erzsébet|Dániel|Tímea|Örs|Réka|Csaba|Kőnyi",
    "Nagy|Kovács|Tóth|Szabó|Horváth|Kőrösi|Fűzesi|Németh|Győri|Balogh|Ördög|Szűcs",
  ),
  turkish: pool(
    "Ayşe|Işıl|İbrahim|Gökçe|Çağla|Şükrü|Yağmur|Oğuz|Zeynep|Emre|Gülşah|İpek",
    "Yılmaz|Kaya|Demir|Şahin|Çelik|Yıldız|Yıldırım|Öztürk|Işık|Güneş|Çetin|Ağaoğlu",
  ),
  vietnamese: pool(
    "Anh|Bảo|Hương|Đức|Linh|Minh|Ngọc|Phượng|Quốc|Thảo|Tuấn|Yến",
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô",
  ),
  greek: pool(
    "Γεώργιος:georgios|Μαρία:maria|Δημήτρης:dimitris|Ελένη:eleni|Κωνσταντίνος:konstantinos|Αικατερίνη:aikaterini|Νίκος:nikos|Βασιλική:vasiliki|Χρήστος:christos|Ζωή:zoi|Ευάγγελος:evangelos|Σοφία:sofia",
    "Παπαδόπουλος:papadopoulos|Βλάχος:vlachos|Αγγελίδης:angelidis|Νικολάου:nikolaou|Γεωργίου:georgiou|Οικονόμου:oikonomou|Κωστόπουλος:kostopoulos|Μακρής:makris|Ζαχαρίου:zachariou|Δημητρίου:dimitriou|Ξένος:xenos|Ψαράς:psaras",
  ),
  bulgarian: pool(
    "Иван:ivan|Мария:maria|Георги:georgi|Елена:elena|Петър:petar|Йорданка:yordanka|Димитър:dimitar|Цветелина:tsvetelina|Стоян:stoyan|Радостина:radostina|Любомир:lyubomir|Жасмина:zhasmina",
    "Иванов:ivanov|Петрова:petrova|Димитров:dimitrov|Георгиева:georgieva|Николов:nikolov|Стоянова:stoyanova|Тодоров:todorov|Ангелова:angelova|Христов:hristov|Маринова:marinova|Желев:zhelev|Щерева:shtereva",
  ),
  ukrainian: pool(
    "Олена:olena|Андрій:andrii|Наталія:nataliia|Юрій:yurii|Соломія:solomiia|Тарас:taras|Оксана:oksana|Богдан:bohdan|Ярина:yaryna|Ігор:ihor|Євгенія:yevheniia|Михайло:mykhailo",
    "Шевченко:shevchenko|Коваленко:kovalenko|Бондаренко:bondarenko|Ткаченко:tkachenko|Кравченко:kravchenko|Олійник:oliinyk|Поліщук:polishchuk|Лисенко:lysenko|Гнатюк:hnatiuk|Савченко:savchenko|Їжак:yizhak|Марченко:marchenko",
  ),
  georgian: pool(
    "ნინო:nino|გიორგი:giorgi|თამარ:tamar|ლუკა:luka|ანა:ana|დავით:davit|მარიამ:mariam|ნიკა:nika",
    "ბერიძე:beridze|კაპანაძე:kapanadze|გელაშვილი:gelashvili|მაისურაძე:maisuradze|ლომიძე:lomidze|წიკლაური:tsiklauri|ხუციშვილი:khutsishvili|ჯაფარიძე:japaridze",
  ),
  arabic: pool(
    "محمد:mohamed|فاطمة:fatma|أحمد:ahmed|مريم:mariam|يوسف:youssef|نور:nour|علي:ali|سارة:sara|عمر:omar|ليلى:layla|خالد:khaled|هبة:heba",
    "حسن:hassan|إبراهيم:ibrahim|السيد:elsayed|منصور:mansour|سليمان:soliman|الحداد:elhaddad|النجار:elnaggar|عبد الله:abdullah|بناني:bennani|العلوي:elalaoui|خليل:khalil|الفارسي:alfarsi",
  ),
  hebrew: pool(
    "נועה:noa|דוד:david|תמר:tamar|יוסף:yosef|מאיה:maya|איתי:itay|שירה:shira|עומר:omer",
    "כהן:cohen|לוי:levi|מזרחי:mizrahi|פרץ:peretz|ביטון:biton|אברהם:avraham|פרידמן:friedman|שפירא:shapira",
  ),
  hindi: pool(
    "आरव:aarav|अनन्या:ananya|विवान:vivaan|दीया:diya|अर्जुन:arjun|प्रिया:priya|रोहन:rohan|काव्या:kavya|इशान:ishan|मीरा:meera|राहुल:rahul|सुनीता:sunita",
    "शर्मा:sharma|वर्मा:verma|गुप्ता:gupta|सिंह:singh|यादव:yadav|मिश्रा:mishra|जोशी:joshi|पाण्डेय:pandey|अग्रवाल:agrawal|चौधरी:chaudhary|त्रिपाठी:tripathi|मेहता:mehta",
  ),
  thai: pool(
    "สมชาย:somchai|มาลี:malee|อนันต์:anan|กัญญา:kanya|ธนพล:thanaphon|พิมพ์ใจ:phimchai|วีระ:weera|สุดา:suda",
    "ศรีสุข:srisuk|ใจดี:jaidee|ทองดี:thongdee|วงศ์สวัสดิ์:wongsawat|บุญมี:boonmee|แสงทอง:saengthong|รักไทย:rakthai|พงษ์ไพร:phongphrai",
  ),
  korean: pool(
    "민준:minjun|서연:seoyeon|지훈:jihoon|하은:haeun|도윤:doyun|수빈:subin|현우:hyunwoo|지우:jiwoo|예준:yejun|유나:yuna|태형:taehyung|은지:eunji|성민:seongmin|가을:gaeul",
    "김:kim|이:lee|박:park|최:choi|정:jung|강:kang|조:cho|윤:yoon|장:jang|임:lim|한:han|오:oh|서:seo|남궁:namgung",
  ),
  chinese: pool(
    "伟:wei|芳:fang|娜:na|秀英:xiuying|敏:min|静:jing|磊:lei|洋:yang|艳:yan|勇:yong|梓涵:zihan|浩然:haoran|雨桐:yutong|子轩:zixuan",
    "王:wang|李:li|张:zhang|刘:liu|陈:chen|杨:yang|赵:zhao|黄:huang|周:zhou|吴:wu|徐:xu|孙:sun|欧阳:ouyang|司马:sima",
  ),
  taiwanese: pool(
    "家豪:chiahao|淑芬:shufen|俊傑:chunchieh|雅婷:yating|志明:chihming|怡君:yichun|冠宇:kuanyu|美玲:meiling|宗翰:tsunghan|佳穎:chiaying|建宏:chienhung|詩涵:shihhan",
    "陳:chen|林:lin|黃:huang|張:chang|吳:wu|劉:liu|蔡:tsai|楊:yang|許:hsu|鄭:cheng|謝:hsieh|歐陽:ouyang",
  ),
  japanese: pool(
    "陽菜:hina|結衣:yui|さくら:sakura|美咲:misaki|葵:aoi|花子:hanako|真由美:mayumi|ひかり:hikari|恵子:keiko|七海:nanami|太郎:taro|蓮:ren|大翔:hiroto|翔太:shota|健一:kenichi|拓海:takumi|悠真:yuma|ケンジ:kenji|誠:makoto|隆:takashi|りょう:ryo|千尋:chihiro|薫:kaoru|あゆみ:ayumi",
    "佐藤:sato|鈴木:suzuki|高橋:takahashi|髙橋:takahashi|田中:tanaka|伊藤:ito|渡辺:watanabe|渡邉:watanabe|山本:yamamoto|中村:nakamura|小林:kobayashi|加藤:kato|吉田:yoshida|山田:yamada|佐々木:sasaki|山口:yamaguchi|松本:matsumoto|井上:inoue|木村:kimura|林:hayashi|斎藤:saito|齋藤:saito|清水:shimizu|五十嵐:igarashi|𠮷野:yoshino|長谷川:hasegawa",
  ),
} as const satisfies Record<string, NamePool>;

export type NamePoolName = keyof typeof NAME_POOLS;
