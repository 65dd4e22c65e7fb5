// The counter: fills every [data-afterword-count] of a page with the number of comments of that thread, and every
// [data-afterword-rating] with the mean of its ratings, if there are any.
//
// What is promised to the page: no globals, no storage, no cookies, and one request for up to 100 threads of
// a site. If there is no answer, what stands in the elements stays.
// The build replaces __AFTERWORD_WORDS__ by the sentence "{n} comments" of each language.
(() => {
  const words = __AFTERWORD_WORDS__;
  const script = document.currentScript;

  const say = (element, count, lang) => {
    const number = count.toLocaleString(lang);
    const forms = "afterwordWords" in element.dataset && (words[lang] || words[lang.split("-")[0]]);
    element.textContent = forms ? (forms[new Intl.PluralRules(lang).select(count)] || forms.other).replace("{n}", number) : number;
  };

  const ask = async (site, threads, elements) => {
    const query = new URLSearchParams(threads.map((thread) => ["thread", thread]));
    try {
      const answer = await fetch(new URL(`api/v1/sites/${encodeURIComponent(site)}/counts?${query}`, script.src), { credentials: "omit" });
      if (!answer.ok) throw answer.status;
      const { counts, ratings = {} } = await answer.json();
      const lang = document.documentElement.lang || navigator.language;
      for (const element of elements) {
        const count = counts[element.dataset.afterwordCount];
        if (count >= 0) say(element, count, lang);
        const rating = ratings[element.dataset.afterwordRating];
        if (!rating) continue;
        element.textContent = rating.average.toLocaleString(lang, { minimumFractionDigits: 1 });
        // What the page may style it by.
        Object.assign(element.dataset, rating);
      }
    } catch (error) {
      console.warn("afterword:", error);
    }
  };

  const fill = () => {
    const sites = new Map();
    for (const element of document.querySelectorAll("[data-afterword-count],[data-afterword-rating]")) {
      const site = element.dataset.afterwordSite || script.dataset.site || "default";
      sites.set(site, [...(sites.get(site) || []), element]);
    }
    for (const [site, elements] of sites) {
      const threads = [...new Set(elements.flatMap(({ dataset }) => [dataset.afterwordCount, dataset.afterwordRating]).filter(Boolean))];
      while (threads.length) ask(site, threads.splice(0, 100), elements);
    }
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", fill);
  else fill();
})();
