import type { NetworkKind } from '#vocabulary'
import { KNOWN_NETWORKS } from './known-networks.ts'

/**
 * The words by which names of operators tell their kind, in the order in which they are asked: a ministry of education governs, a
 * university's hospital teaches, a telecom's cloud hosts. Judgement, made from general knowledge of such names in some languages.
 */
const WORDS: readonly (readonly [NetworkKind, RegExp])[] = [
  [
    'government',
    /\b(minist(ry|erio|ério|[eè]re|erul|erstvo|eriums?)|government|governo|gobierno|gouvernement|senate|parliament|congress|camara (dos|de|municipal)|house of (commons|representatives)|prefeitura|ayuntamiento|alcaldia|gemeente|kommune|landkreis|bundes(rechenzentrum|amt|ministerium|agentur)|dod|u\. ?s\. dep(t|artment)|(shire|city|county|borough|town) council|(city|county|town|village|state|commonwealth|province) of|department of (defense|state|justice|energy|interior|transportation|health|agriculture|commerce|homeland)|(united states|federal|national) (department|bureau|court|police|defen[cs]e|security)|supreme court|tribunal|army|navy|air force|police|internal revenue|social security|national (aeronautics|institutes of health|library of medicine|laborator(y|ies))|homeland|customs)\b/,
  ],
  [
    'education',
    /(\b(universi\w*|univ|college|colegio|school(s| district)?|academ(y|ic|ia|ie)|akademi\w*|institute? of technology|politecnico|polytechnic|hochschule|\w*universitaet|\w*universit[aä]t|faculdade|facultad|ecole|escola|escuela|campus|education(al)?|ensino|educat\w+|research (and|network|organization)|academic|forschungsnetz\w*|scienti\w+|science(s)?|ciencia|k-?20|k-?12|nren|renater|garr|surfnet|cesnet|arnes|heanet|belnet|aconet|sunet|uninett|nordunet|janet|canarie|geant|wide project|ernet|tenet|e-?learning|library)\b|institute of (advanced )?science)/,
  ],
  [
    'mobile',
    /\b(mobile|mobil|m[oó]vil|m[oó]viles|cellular|celular|wireless telecom\w*|t-mobile|infocomm|3g|4g|5g|lte|gsm|cellco|radiomovil|selular|turkcell|telcel|cell)\b/,
  ],
  [
    'hosting',
    /(\b(host|hosts|hosted|hostel?ing|hoster|cloud\w*|\w*cloud|vps|colo|colocation|coloc\w*|data ?cent(er|re|rum)s?|datacen\w*|data center|dedicated|servers?|servidores|serveurs?|rack\w*|cdn|content delivery|domains?|webhosting|web services|idc|vpn|proxy|bare ?metal|kvm)\b|host(ing|inger|way|key|papa|gator|winds|royale|europe|opia)|\w+hosting|server(s|ius|mania|central|hub|stadium)|hetzner|contabo|leaseweb|hivelocity|vultr|linode|digitalocean|softlayer|choopa|aruba s\.p\.a|namecheap|phoenixnap|scal(eway|axy)|glesys|velia|webnx|reliablesite|datapipe|datacamp)/,
  ],
  [
    'business',
    /(\b(banks?|banco|banca|banque|bankasi|banka|insurance|assurance\w*|seguros|versicherung\w*|financ(e|ial|eira)|capital|securities|invest\w*|credit union|credit|chase|hospital(s)?|health|medical|clinic|clinica|klinik\w*|pharma\w*|medico|airport|airlines?|air lines|aviation|motors?|automotive|retail|stores?|supermarket\w*|hotels?|casino|games?|gaming|media|broadcasting|television|radio|news|publish\w*|energy|energia|electric company|oil|gas|petrol\w*|petroleum|mining|steel|foods?|beverage|manufactur\w*|engineering|industr(y|ies|ial)|holdings?|logistics|shipping|railway|railroad|rail|law|legal|consulting|advisory|payments?|paypal|netflix|software|bloomberg|reuters|pharmaceuticals?|interactive|aerospace)\b|(bank|pharma)\b|(motoren|werke)\b)/,
  ],
  [
    'access',
    /(tele(c?k?om|com\b|communica|comunica|kom\b|fon|phone|net\b|cable)|telecom|telekom|telco|communications?\b|comunica[cç]|komunika|telekomunik|broadband|\bcable(vision)?\b|kabel|fib(er|re|ra)\b|fibra|\bftth\b|\bdsl\b|\bisp\b|internet(dienste)?\b|provedor|\bwi-?fi\b|\bwireless\b|\bwisp\b|\bline s\.|infostrada|chinanet|china169|\bott\b|backbone|\bnet(work)?s?\b.*\b(isp|broadband)|vodafone|orange|swisscom|telenor|telia|proximus|rostelecom|comcast|xfinity|verizon|at&t|t-net|cooperativa|multimedia|bsnl|sanchar|viettel|vnpt|conecta|conex[aã]o|link telecom|satellite|satel)/,
  ],
]

/**
 * What kind of network it is, by its number where it is one of the large ones and else by words in its operator's name: a heuristic, to be
 * said as such. A name without a telling word is `unknown`. Measured against the tables in test/golden/networks (network-kind.test.ts).
 */
export function kindOfNetwork(asn: number, name: string): NetworkKind {
  return KNOWN_NETWORKS.get(asn) ?? kindByName(name)
}

/** By the name alone. */
export function kindByName(name: string): NetworkKind {
  const text = name.toLowerCase()
  for (const [kind, words] of WORDS) if (words.test(text)) return kind
  return 'unknown'
}
