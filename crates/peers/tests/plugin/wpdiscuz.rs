//! The plugin beside wpDiscuz, as far as it touches it: a stand-in that says what a test wants.

use serde_json::{Value, json};

use super::{get, page, refusal, start, write};
use afterword_peers::{WordPress, WordPressOptions};

/// As much of wpDiscuz as the plugin asks. Its settings are the option `stand_in`; whom it mails it keeps in `told`.
const STAND_IN: &str = r"
class StandIn {
    public $wpdiscuzForm, $helperEmail, $options;
    function __construct() {
        $this->wpdiscuzForm = $this->helperEmail = $this;
        $this->options = (object) array(
            'thread_layouts' => array('showVotingButtons' => 1, 'enableDislikeButton' => 1,
                'isGuestCanVote' => self::is('guests_vote')),
            'recaptcha' => array('showForGuests' => 1, 'siteKey' => self::is('captcha') ? 'key' : ''),
        );
    }
    static function is($what) { return in_array($what, explode(' ', get_option('stand_in')), true); }
    function getForm($post) { return $this; }
    function initFormMeta() { if (self::is('new_insides')) throw new Error('renamed'); }
    function getFormID() { return 7; }
    function isUserCanSeeComments($user, $post) { return !self::is('unseen'); }
    function isUserCanComment($user, $post) { return !self::is('guests_read'); }
    function getGeneralOptions() { return array('is_rate_editable' => self::is('rerate')); }
    function getEnableRateOnPost() { return 1; }
    function getUserCanRateOnPost() { return self::is('guests_rate'); }
    function isShowSubscriptionBar() { return true; }
    function isShowSubscriptionBarAgreement() { return self::is('agreement'); }
    function __call($name, $arguments) {
        update_option('told', get_option('told') . $name . ' ' . implode(' ', $arguments) . '; ');
    }
}
function wpDiscuz() { return new StandIn(); }
add_action('wp_footer', function () {
    echo apply_filters('is_load_wpdiscuz', true, get_post()) ? 'all of wpDiscuz' : '';
});
";

fn beside() -> WordPress {
    start(WordPressOptions {
        snippet: STAND_IN.to_owned(),
        ..WordPressOptions::default()
    })
}

fn set(site: &WordPress, settings: &str) {
    site.run(&format!("update_option('stand_in', '{settings}');"))
        .unwrap();
}

fn thread(site: &WordPress) -> Value {
    get(site, &format!("afterword/v1/posts/{}", site.post.id)).1
}

#[test]
fn the_route_says_what_guests_may_do_by_wpdiscuz() {
    let site = beside();
    let may = |settings: &str| {
        set(&site, settings);
        let said = thread(&site)["wpdiscuz"].clone();
        let all = ["vote_up", "vote_down", "rate", "rerate", "subscribe"];
        let may = all.into_iter().filter(|what| said[what] == json!(true));
        may.collect::<Vec<_>>()
    };
    assert_eq!(
        may("guests_vote guests_rate rerate"),
        ["vote_up", "vote_down", "rate", "rerate", "subscribe"]
    );
    assert_eq!(may("agreement"), [""; 0]);
    set(&site, "");
    let said = thread(&site);
    let requests = format!("{}/wp-admin/admin-ajax.php", site.url());
    assert_eq!(said["wpdiscuz"]["requests"], json!(requests));
    let nonce = said["wpdiscuz"]["subscribe_nonce"].as_str().unwrap();
    let check = format!("echo wp_verify_nonce('{nonce}', 'wpdiscuz_subscribe_form_nonce_action');");
    assert_eq!(site.run(&check).unwrap(), "1");
    // What it is made of has changed: it is as if it were not there.
    set(&site, "new_insides");
    let said = thread(&site);
    assert_eq!(
        (&said["wpdiscuz"], &said["guests"]),
        (&json!(null), &json!(true))
    );
    assert_eq!(site.complaints(), "");
}

#[test]
fn what_wpdiscuz_keeps_guests_from_is_left_to_it() {
    let site = beside();
    set(&site, "");
    let html = page(&site, &site.post.path);
    assert!(html.contains("<after-word") && !html.contains("all of wpDiscuz"));
    for settings in ["unseen", "guests_read", "captcha"] {
        set(&site, settings);
        let html = page(&site, &site.post.path);
        assert!(!html.contains("<after-word"), "{settings}: {html}");
        assert!(html.contains("all of wpDiscuz"), "{settings}: {html}");
        assert_eq!(thread(&site)["guests"], json!(false), "{settings}");
        assert_eq!(
            refusal(&site, json!({})),
            "rest_comment_login_required",
            "{settings}"
        );
    }
}

#[test]
fn wpdiscuz_mails_its_subscribers_about_what_guests_write() {
    let site = beside();
    let (_, comment) = write(
        &site,
        json!({"parent": 1, "author_email": "omar@bread.example"}),
    );
    let (post, id) = (site.post.id, &comment["id"]);
    let told = || site.run("echo get_option('told');").unwrap();
    let expected = [
        "notifyPostSubscribers",
        "notifyFollowers",
        "notifyAllCommentSubscribers",
    ]
    .map(|what| format!("{what} {post} {id} omar@bread.example; "))
    .concat();
    let to_parent = format!("notifyCommentSubscribers 1 {id} omar@bread.example; ");
    assert_eq!(told(), expected + &to_parent);
    site.run("update_option('told', ''); update_option('comment_moderation', 1);")
        .unwrap();
    assert_eq!(write(&site, json!({})).1["status"], "hold");
    assert_eq!(told(), "");
    assert_eq!(site.complaints(), "");
}
