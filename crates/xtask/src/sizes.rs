//! What the files weigh, as a table, and what they may weigh.

use crate::manifest::PackedFile;

/// A limit on what a reader downloads, in bytes with brotli.
pub struct Budget {
    /// The files that count together.
    pub files: &'static [&'static str],
    /// The most they may weigh.
    pub limit: usize,
}

/// The promises to readers: what "fast" means here.
pub const BUDGETS: &[Budget] = &[
    Budget {
        files: &["embed.js"],
        limit: 4_096,
    },
    Budget {
        files: &["embed.js", "widget.css"],
        limit: 8_192,
    },
    Budget {
        files: &["widget.js", "widget.wasm"],
        limit: 100_000,
    },
    // Only pages whose script's address names a thread fetch it, with the thread's first paint and the style in it.
    Budget {
        files: &["embed-with.js"],
        limit: 4_608,
    },
    // Beside that: only who presses a key there fetches it.
    Budget {
        files: &["keys.js"],
        limit: 768,
    },
    // Only pages whose comments are kept by another system fetch that system's.
    Budget {
        files: &["isso.js", "isso.wasm"],
        limit: 50_000,
    },
    Budget {
        files: &["remark42.js", "remark42.wasm"],
        limit: 56_000,
    },
    Budget {
        files: &["static.js", "static.wasm"],
        limit: 56_000,
    },
    Budget {
        files: &["wordpress.js", "wordpress.wasm"],
        limit: 65_000,
    },
    // Only who reports a comment, or asks what an edit changed, fetches it.
    Budget {
        files: &["panels.js"],
        limit: 2_048,
    },
    // Only who asks how many gave how many stars fetches it.
    Budget {
        files: &["rating.js"],
        limit: 1_024,
    },
    // Only who writes where the module can't run fetches it.
    Budget {
        files: &["leave.js"],
        limit: 512,
    },
    // Only who asks for mails, or ends them, fetches it.
    Budget {
        files: &["notify.js"],
        limit: 3_072,
    },
    // Only who passes a comment on fetches it.
    Budget {
        files: &["share.js"],
        limit: 1_536,
    },
    // Only who begins to type the name of an emoji fetches it.
    Budget {
        files: &["emoji.json"],
        limit: 14_336,
    },
    // Only who begins to write fetches it.
    Budget {
        files: &["writing.js"],
        limit: 4_096,
    },
    Budget {
        files: &["count.js"],
        limit: 1_024,
    },
    Budget {
        files: &["themes.css"],
        limit: 2_048,
    },
];

impl Budget {
    fn label(&self) -> String {
        self.files.join(" + ")
    }

    /// What its files weigh together; nothing if there is none of them.
    fn weight(&self, files: &[PackedFile]) -> Option<[usize; 3]> {
        let mine: Vec<&PackedFile> = files
            .iter()
            .filter(|file| self.files.contains(&file.name.as_str()))
            .collect();
        let sum = |weight: fn(&PackedFile) -> usize| mine.iter().map(|file| weight(file)).sum();
        (!mine.is_empty()).then(|| {
            [
                sum(|file| file.raw),
                sum(|file| file.gzip),
                sum(|file| file.brotli),
            ]
        })
    }
}

/// One sentence for each budget that `files` break.
pub fn over_budget(files: &[PackedFile], budgets: &[Budget]) -> Vec<String> {
    budgets
        .iter()
        .filter_map(|budget| {
            let [_, _, brotli] = budget.weight(files)?;
            let over = brotli.checked_sub(budget.limit).filter(|over| *over > 0)?;
            Some(format!(
                "{} weighs {} bytes with brotli: {} over its budget of {}",
                budget.label(),
                grouped(brotli),
                grouped(over),
                grouped(budget.limit)
            ))
        })
        .collect()
}

/// The files with their weights, then the budgets that span several files.
pub fn table(files: &[PackedFile], budgets: &[Budget]) -> String {
    let limit_of = |name: &str| {
        budgets
            .iter()
            .find(|budget| budget.files == [name])
            .map(|budget| budget.limit)
    };
    let mut rows = vec![["file", "raw", "gzip", "brotli", "budget"].map(str::to_owned)];
    for file in files {
        rows.push(row(
            &file.name,
            [file.raw, file.gzip, file.brotli],
            limit_of(&file.name),
        ));
    }
    for budget in budgets.iter().filter(|budget| budget.files.len() > 1) {
        if let Some(weight) = budget.weight(files) {
            rows.push(row(&budget.label(), weight, Some(budget.limit)));
        }
    }
    layout(&rows)
}

fn row(name: &str, [raw, gzip, brotli]: [usize; 3], limit: Option<usize>) -> [String; 5] {
    let limit = limit.map(grouped).unwrap_or_default();
    [
        name.to_owned(),
        grouped(raw),
        grouped(gzip),
        grouped(brotli),
        limit,
    ]
}

/// The first column to the left, the others to the right.
fn layout(rows: &[[String; 5]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
    let [name, raw, gzip, brotli, budget] = [0, 1, 2, 3, 4].map(width);
    rows.iter()
        .map(|[a, b, c, d, e]| {
            format!("  {a:<name$}  {b:>raw$}  {c:>gzip$}  {d:>brotli$}  {e:>budget$}")
                .trim_end()
                .to_owned()
        })
        .collect::<Vec<_>>()
        .join("\n")
}

/// A number with a comma after every third digit.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, raw: usize, brotli: usize) -> PackedFile {
        let (name, path) = (name.to_owned(), name.to_owned());
        PackedFile {
            name,
            path,
            raw,
            gzip: brotli + 100,
            brotli,
            integrity: String::new(),
        }
    }

    const FEW: &[Budget] = &[
        Budget {
            files: &["embed.js"],
            limit: 4_096,
        },
        Budget {
            files: &["embed.js", "widget.css"],
            limit: 8_192,
        },
    ];

    #[test]
    fn a_budget_may_be_used_up_but_not_exceeded() {
        let check = |embed, css, expected: &[&str]| {
            let files = [
                file("embed.js", 9_000, embed),
                file("widget.css", 9_000, css),
            ];
            assert_eq!(over_budget(&files, FEW), expected);
        };
        check(4_096, 4_096, &[]);
        check(
            4_097,
            1_000,
            &["embed.js weighs 4,097 bytes with brotli: 1 over its budget of 4,096"],
        );
        check(
            4_000,
            5_500,
            &[
                "embed.js + widget.css weighs 9,500 bytes with brotli: 1,308 over its budget of 8,192",
            ],
        );
    }

    #[test]
    fn a_budget_without_files_is_kept() {
        assert_eq!(over_budget(&[], FEW), [""; 0]);
    }

    #[test]
    fn the_table_lists_files_and_sums() {
        let files = [
            file("embed.js", 12_345, 3_210),
            file("widget.css", 999, 500),
        ];
        let expected = "  file                      raw   gzip  brotli  budget
  embed.js               12,345  3,310   3,210   4,096
  widget.css                999    600     500
  embed.js + widget.css  13,344  3,910   3,710   8,192";
        assert_eq!(table(&files, FEW), expected);
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
