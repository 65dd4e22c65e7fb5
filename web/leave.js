// Where the module can't run, a form is sent, and an answer written, on the thread's own page, which leads back here.
// Fetched by who then presses one of the buttons for that.
export const leave = ({ id, form }, { server, site, thread, lang, ...options }) => {
  const page = `${server}/t/${encodeURIComponent(site)}/${encodeURIComponent(thread)}?lang=${lang}`;
  const [, parent] = id.match(/^reply-(.+)/) || [];
  if (parent) location = `${page}&reply=${encodeURIComponent(parent)}#reply`;
  if (!id.endsWith("-send")) return;
  for (const name of ["page-url", "page-title", "key"]) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = options[name] || `${Date.now()}-${Math.random()}`;
    form.append(field);
  }
  form.method = "post";
  form.action = page;
  form.submit();
};
