// Without script: the words say how long ago. With it: pointing at them says the moment in local time.
const words = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "full", timeStyle: "short" });

export default (time) => {
  time.title = words.format(new Date(time.dateTime));
};
