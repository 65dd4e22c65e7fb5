// A comment section as one would write it by hand: shows a page of comments, and can do nothing else.
(async () => {
  const { api } = document.currentScript.dataset;
  const list = document.getElementById("comments");
  const answer = await fetch(api, { credentials: "omit", headers: { Accept: "application/json" } });
  const { thread, comments } = await answer.json();
  const element = (name, className, text = "") => Object.assign(document.createElement(name), { className, textContent: text });
  const date = new Intl.DateTimeFormat("en", { dateStyle: "long" });
  const depths = new Map();
  const row = ({ id, parent, author, created_at, html, votes }) => {
    const depth = parent ? depths.get(parent) + 1 : 0;
    depths.set(id, depth);
    const comment = element("article", "comment");
    comment.id = `comment-${id}`;
    comment.style.marginInlineStart = `${Math.min(depth, 6) * 1.5}em`;
    const head = element("p", "head");
    const time = element("time", "", date.format(new Date(created_at)));
    time.dateTime = created_at;
    head.append(element("b", "", author.name), " ", time);
    const body = element("div", "body");
    body.innerHTML = html;
    const actions = element("p", "actions");
    actions.append(element("button", "", `▲ ${votes.up}`), element("button", "", `▼ ${votes.down}`), element("button", "", "Reply"));
    comment.append(head, body, actions);
    return comment;
  };
  list.before(element("h2", "", `${thread.comments} comments`));
  const chunk = () => {
    list.append(...comments.splice(0, 20).map(row));
    if (comments.length) requestAnimationFrame(chunk);
  };
  chunk();
})();
