/** The values that fields of type Country accept, in Campaign Monitor's own spelling. */
export const COUNTRIES: readonly string[] = (
  "Afghanistan|Albania|Algeria|American Samoa|Andorra|Angola|Anguilla|Antarctica|Antigua & Barbuda|Argentina|Armenia|" +
  "Aruba|Australia|Austria|Azerbaijan|Azores|Bahamas|Bahrain|Bangladesh|Barbados|Belarus|Belgium|Belize|Benin|Bermuda|" +
  "Bhutan|Bolivia|Bonaire|Bosnia & Herzegovina|Botswana|Brazil|British Indian Ocean Ter|Brunei|Bulgaria|Burkina Faso|" +
  "Burundi|Cambodia|Cameroon|Canada|Canary Islands|Cape Verde|Cayman Islands|Central African Republic|Chad|" +
  "Channel Islands|Chile|China|Christmas Island|Cocos Island|Colombia|Comoros|Congo|Congo Democratic Rep|Cook Islands|" +
  "Costa Rica|Cote D'Ivoire|Croatia|Cuba|Curacao|Cyprus|Czech Republic|Denmark|Djibouti|Dominica|Dominican Republic|" +
  "East Timor|Ecuador|Egypt|El Salvador|Equatorial Guinea|Eritrea|Estonia|Eswatini|Ethiopia|Falkland Islands|" +
  "Faroe Islands|Fiji|Finland|France|French Guiana|French Polynesia|French Southern Ter|Gabon|Gambia|Georgia|Germany|" +
  "Ghana|Gibraltar|Great Britain|Greece|Greenland|Grenada|Guadeloupe|Guam|Guatemala|Guernsey|Guinea|Guinea-Bissau|" +
  "Guyana|Haiti|Honduras|Hong Kong|Hungary|Iceland|India|Indonesia|Iran|Iraq|Ireland|Isle of Man|Israel|Italy|Jamaica|" +
  "Japan|Jersey|Jordan|Kazakhstan|Kenya|Kiribati|Korea North|Korea South|Kosovo|Kuwait|Kyrgyzstan|Laos|Latvia|Lebanon|" +
  "Lesotho|Liberia|Libya|Liechtenstein|Lithuania|Luxembourg|Macau|Macedonia|Madagascar|Malawi|Malaysia|Maldives|Mali|" +
  "Malta|Marshall Islands|Martinique|Mauritania|Mauritius|Mayotte|Mexico|Midway Islands|Moldova|Monaco|Mongolia|" +
  "Montenegro|Montserrat|Morocco|Mozambique|Myanmar|Namibia|Nauru|Nepal|Netherland Antilles|Netherlands|Nevis|" +
  "New Caledonia|New Zealand|Nicaragua|Niger|Nigeria|Niue|Norfolk Island|Norway|Oman|Pakistan|Palau Island|Palestine|" +
  "Panama|Papua New Guinea|Paraguay|Peru|Philippines|Pitcairn Island|Poland|Portugal|Puerto Rico|Qatar|Reunion|Romania|" +
  "Russia|Rwanda|Saipan|Samoa|San Marino|Sao Tome & Principe|Saudi Arabia|Senegal|Serbia|Serbia & Montenegro|Seychelles|" +
  "Sierra Leone|Singapore|Slovakia|Slovenia|Solomon Islands|Somalia|South Africa|South Sudan|Spain|Sri Lanka|" +
  "St Barthelemy|St Eustatius|St Helena|St Kitts-Nevis|St Lucia|St Maarten|St Pierre & Miquelon|St Vincent & Grenadines|" +
  "Sudan|Suriname|Swaziland|Sweden|Switzerland|Syria|Tahiti|Taiwan|Tajikistan|Tanzania|Thailand|Togo|Tokelau|Tonga|" +
  "Trinidad & Tobago|Tunisia|Turkey|Turkmenistan|Turks & Caicos Is|Tuvalu|Uganda|Ukraine|United Arab Emirates|" +
  "United States of America|Uruguay|Uzbekistan|Vanuatu|Vatican City State|Venezuela|Vietnam|Virgin Islands (Brit)|" +
  "Virgin Islands (USA)|Wake Island|Wallis & Futana Is|Yemen|Zambia|Zimbabwe"
).split("|");

const known = new Map(COUNTRIES.map((country) => [country.toLowerCase(), country]));

/** The official spelling of a country written in any case; undefined when there is no such country. */
export function countryNamed(text: string): string | undefined {
  return known.get(text.trim().toLowerCase());
}
