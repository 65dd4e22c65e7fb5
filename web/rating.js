// How many readers gave how many stars, to the article or by one criterion. Fetched by who asks.

// Opens or closes what stands behind a button; `id` is "rating", with more behind it for a criterion. `page` is what the
// loader knows.
export async function fill(id, page, button) {
  const open = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", open);
  button.shown?.remove();
  // It says so where this could not be fetched.
  while (button.nextSibling) button.nextSibling.remove();
  if (!open) return;
  const words = JSON.parse(page.words);
  const { lang } = page.attributes;
  const rows = document.createElement("dl");
  rows.className = "histogram";
  rows.setAttribute("part", "panel");
  button.shown = rows;
  const mean = button.closest(".rating__mean");
  mean.append(rows);
  mean.onkeydown = ({ key }) => {
    if (key === "Escape" && button.getAttribute("aria-expanded") === "true") button.click();
  };
  try {
    // As it is now, which the page may not have heard of.
    const answer = await page.ask(page.events.replace(/\/events$/, ""), { credentials: "omit" });
    const thread = await answer.json();
    const criterion = id !== "rating" && button.closest("fieldset").querySelector("legend").textContent;
    const { rating } = criterion ? thread.criteria.find(({ name }) => name === criterion) : thread;
    const most = Math.max(...rating.stars, 1);
    for (let n = 5; n; n--) {
      const count = rating.stars[n - 1];
      const { [new Intl.PluralRules(lang).select(n)]: stars = words.stars.other } = words.stars;
      const [name, value, bar] = ["dt", "dd", "span"].map((tag) => document.createElement(tag));
      name.textContent = stars.replace("{n}", n.toLocaleString(lang));
      // Set one by one, as a page's policy may forbid styles in attributes.
      bar.style.inlineSize = `${(8 * count) / most}em`;
      value.append(bar, count.toLocaleString(lang));
      rows.append(name, value);
    }
  } catch {
    const failure = document.createElement("p");
    failure.className = "notice";
    failure.setAttribute("role", "alert");
    failure.textContent = words.fail_unreachable;
    rows.replaceWith(failure);
    button.shown = failure;
  }
}
