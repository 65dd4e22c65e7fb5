-- What the widget says on a site instead of its built-in words.

CREATE TABLE site_words (
    site_id BIGINT NOT NULL REFERENCES sites (id),
    lang TEXT NOT NULL, -- a language that has built-in words
    sentences TEXT NOT NULL, -- a JSON object of sentences by name, as in locales/
    PRIMARY KEY (site_id, lang)
);
