package extractor

import "strings"

// months are the names of months in the languages of the press, lower case, without a closing dot: full
// forms, genitives and usual short forms. A word that means another month elsewhere is left out.
var months = map[string]int8{}

// monthNames holds the twelve months of each language in order; forms of one month are separated by commas.
var monthNames = []string{
	// English
	"january,jan february,feb,febr march,mar april,apr may june,jun july,jul august,aug september,sep,sept october,oct november,nov december,dec",
	// German, Austrian
	"januar,jänner,jän februar,feber märz,mär,mrz april mai juni juli august september oktober,okt november dezember,dez",
	// French
	"janvier,janv février,févr,fév,fevrier mars avril,avr mai juin juillet,juil août,aout septembre octobre novembre décembre,déc,decembre",
	// Spanish
	"enero,ene febrero marzo abril,abr mayo junio julio agosto,ago septiembre,setiembre,set octubre noviembre diciembre,dic",
	// Portuguese
	"janeiro fevereiro,fev março abril maio,mai junho julho agosto setembro outubro,out novembro dezembro,dez",
	// Italian
	"gennaio,gen febbraio marzo aprile maggio,mag giugno,giu luglio,lug agosto settembre ottobre,ott novembre dicembre",
	// Catalan
	"gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
	// Dutch
	"januari februari maart,mrt april mei juni juli augustus september oktober november december",
	// Swedish
	"januari februari mars april maj juni juli augusti september oktober november december",
	// Norwegian, Danish
	"januar februar mars,marts april mai,maj juni juli august september oktober november desember,des,december",
	// Finnish
	"tammikuuta,tammikuu helmikuuta,helmikuu maaliskuuta,maaliskuu huhtikuuta,huhtikuu toukokuuta,toukokuu kesäkuuta,kesäkuu heinäkuuta,heinäkuu elokuuta,elokuu syyskuuta,syyskuu lokakuuta,lokakuu marraskuuta,marraskuu joulukuuta,joulukuu",
	// Icelandic
	"janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember",
	// Estonian
	"jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
	// Latvian
	"janvāris,janvārī februāris,februārī marts,martā aprīlis,aprīlī maijs,maijā jūnijs,jūnijā jūlijs,jūlijā augusts,augustā septembris,septembrī oktobris,oktobrī novembris,novembrī decembris,decembrī",
	// Lithuanian
	"sausio,sausis vasario,vasaris kovo,kovas balandžio,balandis gegužės,gegužė birželio,birželis liepos,liepa rugpjūčio,rugpjūtis rugsėjo,rugsėjis spalio,spalis lapkričio,lapkritis gruodžio,gruodis",
	// Polish
	"stycznia,styczeń,sty lutego,luty,lut marca,marzec kwietnia,kwiecień,kwi maja,maj czerwca,czerwiec,cze lipca,lipiec,lip sierpnia,sierpień,sie września,wrzesień,wrz października,październik,paź - grudnia,grudzień,gru",
	// Czech
	"ledna,leden února,únor března,březen dubna,duben května,květen června,červen července,červenec srpna,srpen září října,říjen listopadu prosince,prosinec",
	// Slovak
	"januára,január februára,február marca,marec apríla,apríl mája,máj júna,jún júla,júl augusta septembra októbra,október novembra decembra",
	// Hungarian
	"január,januári február,februári március,márciusi,márc április,áprilisi,ápr május,májusi,máj június,júniusi,jún július,júliusi,júl augusztus,augusztusi szeptember,szeptemberi,szept október,októberi november,novemberi december,decemberi",
	// Romanian
	"ianuarie,ian februarie martie aprilie mai iunie,iun iulie,iul august septembrie octombrie noiembrie,noi decembrie",
	// Slovene, Serbian and Bosnian in Latin letters; Croatian (its October is listopad)
	"januarja,januara februarja,februara marca,marta aprila maja junija,juna julija,jula avgusta,avgust septembra oktobra,oktobar novembra,novembar decembra,decembar",
	"siječnja,siječanj veljače,veljača ožujka,ožujak travnja,travanj svibnja,svibanj lipnja,lipanj srpnja,srpanj kolovoza,kolovoz rujna,rujan - studenoga,studenog,studeni prosinca,prosinac",
	// Turkish
	"ocak,oca şubat,şub mart nisan,nis mayıs haziran,haz temmuz,tem ağustos,ağu eylül,eyl ekim,eki kasım,kas aralık,ara",
	// Russian
	"января,январь,янв февраля,февраль,фев,февр марта,март,мар апреля,апрель,апр мая,май июня,июнь,июн июля,июль,июл августа,август,авг сентября,сентябрь,сен,сент октября,октябрь,окт ноября,ноябрь,ноя,нояб декабря,декабрь,дек",
	// Ukrainian
	"січня,січень,січ лютого,лютий,лют березня,березень,бер квітня,квітень,квіт травня,травень,трав червня,червень,черв липня,липень,лип серпня,серпень,серп вересня,вересень,вер жовтня,жовтень,жовт листопада грудня,грудень,груд",
	// Bulgarian, Serbian
	"януари,јануар,јануара февруари,фебруар,фебруара март,марта април,априла май,мај,маја юни,јун,јуна юли,јул,јула август,августа септември,септембар,септембра октомври,октобар,октобра ноември,новембар,новембра декември,децембар,децембра",
	// Greek
	"ιανουαρίου,ιανουάριος,ιαν φεβρουαρίου,φεβρουάριος,φεβ μαρτίου,μάρτιος,μαρ απριλίου,απρίλιος,απρ μαΐου,μαίου,μάιος,μαΐ,μαϊ ιουνίου,ιούνιος,ιουν ιουλίου,ιούλιος,ιουλ αυγούστου,αύγουστος,αυγ σεπτεμβρίου,σεπτέμβριος,σεπ οκτωβρίου,οκτώβριος,οκτ νοεμβρίου,νοέμβριος,νοε δεκεμβρίου,δεκέμβριος,δεκ",
	// Arabic, two traditions
	"يناير فبراير مارس أبريل,ابريل,إبريل مايو يونيو,يونية يوليو,يولية أغسطس,اغسطس سبتمبر أكتوبر,اكتوبر نوفمبر ديسمبر",
	"كانون_الثاني شباط آذار,اذار نيسان أيار,ايار حزيران تموز آب أيلول,ايلول تشرين_الأول تشرين_الثاني كانون_الأول",
	"جانفي فيفري - أفريل ماي جوان جويلية أوت - - - -",
	// Hebrew, with and without the prefix "in"
	"ינואר,בינואר פברואר,בפברואר מרץ,במרץ,מרס,במרס אפריל,באפריל מאי,במאי יוני,ביוני יולי,ביולי אוגוסט,באוגוסט ספטמבר,בספטמבר אוקטובר,באוקטובר נובמבר,בנובמבר דצמבר,בדצמבר",
	// Indonesian, Malay
	"januari februari maret,mac april mei juni,jun juli,julai agustus,agu,ogos september oktober november,nopember desember,disember",
	// Hindi
	"जनवरी,जन फ़रवरी,फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर,सितम्बर अक्टूबर,अक्तूबर नवंबर,नवम्बर दिसंबर,दिसम्बर",
	// Bengali
	"জানুয়ারি,জানুয়ারী ফেব্রুয়ারি,ফেব্রুয়ারী মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর",
	// Thai, whose years are Buddhist
	"มกราคม,ม.ค กุมภาพันธ์,ก.พ มีนาคม,มี.ค เมษายน,เม.ย พฤษภาคม,พ.ค มิถุนายน,มิ.ย กรกฎาคม,ก.ค สิงหาคม,ส.ค กันยายน,ก.ย ตุลาคม,ต.ค พฤศจิกายน,พ.ย ธันวาคม,ธ.ค",
	// Swahili, Filipino
	"januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba",
	"enero pebrero marso abril mayo hunyo hulyo agosto setyembre oktubre nobyembre disyembre",
}

// listopad is the month of falling leaves: October in Croatian, November in Polish and Czech. See locale.
const listopad = 13

func init() {
	for _, language := range monthNames {
		m := int8(0)
		for names := range strings.FieldsSeq(language) {
			m++
			for name := range strings.SplitSeq(names, ",") {
				if name != "-" {
					months[strings.ReplaceAll(name, "_", " ")] = m
				}
			}
		}
	}
	months["listopad"], months["listopada"] = listopad, listopad // Czech has "listopadu" for itself
}

// zones are the abbreviations of time zones that mean one offset; "IST" or "AST" mean several and are not here.
var zones = map[string]string{
	"z": "Z", "utc": "Z", "gmt": "Z", "bst": "+01:00", "cet": "+01:00", "mez": "+01:00", "cest": "+02:00", "mesz": "+02:00",
	"eet": "+02:00", "eest": "+03:00", "msk": "+03:00", "est": "-05:00", "edt": "-04:00", "cdt": "-05:00",
	"mst": "-07:00", "mdt": "-06:00", "pst": "-08:00", "pdt": "-07:00", "jst": "+09:00", "kst": "+09:00", "aest": "+10:00", "aedt": "+11:00",
	"nzst": "+12:00", "nzdt": "+13:00", "sgt": "+08:00", "hkt": "+08:00", "wib": "+07:00", "trt": "+03:00", "brt": "-03:00",
}
