<?php
/**
 * What wpDiscuz keeps: votes, edits, what is pinned and closed, ratings; and what it lets guests do.
 *
 * All of it is only read. The first part works without wpDiscuz, too, as what it kept stays when it goes.
 */

namespace Afterword;

use WP_Comment;
use WP_Post;

defined( 'ABSPATH' ) || exit;

/** The type of a comment that wpDiscuz keeps above the others. */
const PINNED = 'wpdiscuz_sticky';

/**
 * The votes for and against a comment, as `up` and `down`; null where nobody has voted.
 */
function votes( WP_Comment $comment ): ?array {
	$each = get_comment_meta( $comment->comment_ID, 'wpdiscuz_votes_seperate', true );
	if ( is_array( $each ) ) {
		return array(
			'up'   => max( 0, (int) ( $each['like'] ?? 0 ) ),
			'down' => abs( (int) ( $each['dislike'] ?? 0 ) ),
		);
	}
	// Older versions kept the sum alone.
	$sum = get_comment_meta( $comment->comment_ID, 'wpdiscuz_votes', true );
	return is_numeric( $sum ) ? array( 'up' => max( 0, (int) $sum ), 'down' => max( 0, -(int) $sum ) ) : null;
}

/**
 * When and by whom a comment was changed, as `at` (UTC) and `by` (a name, empty if it is not known); null if it was not.
 */
function last_edit( WP_Comment $comment ): ?array {
	$at = (string) get_comment_meta( $comment->comment_ID, 'wpdiscuz_last_edited_at', true );
	if ( ! preg_match( '/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/', $at, $part ) ) {
		return null;
	}
	return array(
		'at' => "{$part[1]}T{$part[2]}Z",
		'by' => editor_name( $comment ),
	);
}

/**
 * The name of who changed a comment. wpDiscuz keeps a user's number or a guest's address, and no address goes out.
 */
function editor_name( WP_Comment $comment ): string {
	$who = (string) get_comment_meta( $comment->comment_ID, 'wpdiscuz_last_edited_by', true );
	if ( '' !== $who && 0 === strcasecmp( $who, $comment->comment_author_email ) ) {
		return plain( $comment->comment_author );
	}
	$user = get_user_by( ctype_digit( $who ) ? 'id' : 'email', $who );
	// A display name may be a mail address, where somebody has signed up with one.
	return $user && ! is_email( $user->display_name ) ? plain( $user->display_name ) : '';
}

/**
 * A name or a title as text: WordPress keeps them with HTML entities.
 */
function plain( string $html ): string {
	return html_entity_decode( wp_strip_all_tags( $html ), ENT_QUOTES, 'UTF-8' );
}

/**
 * Whether a comment takes no further replies.
 */
function is_closed( WP_Comment $comment ): bool {
	return (bool) get_comment_meta( $comment->comment_ID, 'wpdiscuz_closed', true );
}

/**
 * What readers think of an article, as `average`, `count` and `stars` (how many gave 1 to 5); null if nobody has rated it.
 */
function rating( WP_Post $post ): ?array {
	$count = (int) get_post_meta( $post->ID, 'wpdiscuz_post_rating_count', true );
	if ( $count < 1 ) {
		return null;
	}
	return array(
		'average' => round( (float) get_post_meta( $post->ID, 'wpdiscuz_post_rating', true ), 1 ),
		'count'   => $count,
		'stars'   => stars( $post ),
	);
}

/**
 * How many readers gave an article 1, 2, 3, 4 and 5 stars; all 0 where wpDiscuz' table is gone.
 *
 * @return int[]
 */
function stars( WP_Post $post ): array {
	global $wpdb;
	$stars = array( 0, 0, 0, 0, 0 );
	// Ratings outlast the plugin in the post, but the table may have been taken away with it.
	$quiet = $wpdb->suppress_errors();
	$rows  = $wpdb->get_results(
		$wpdb->prepare( "SELECT rating, COUNT(*) AS readers FROM {$wpdb->prefix}wc_users_rated WHERE post_id = %d AND rating BETWEEN 1 AND 5 GROUP BY rating", $post->ID )
	);
	$wpdb->suppress_errors( $quiet );
	foreach ( (array) $rows as $row ) {
		$stars[ $row->rating - 1 ] = (int) $row->readers;
	}
	return $stars;
}

/**
 * What wpDiscuz keeps guests from, or asks of them, that no other form than its own can: comments that guests may not
 * read or write, and captchas. There it stays in its place, and guests write by its form alone.
 */
function needs_wpdiscuz( WP_Post $post ): bool {
	return (bool) ask_wpdiscuz(
		$post,
		function ( $form, $options ) use ( $post ): bool {
			$guest = new \WP_User();
			return ! $form->isUserCanSeeComments( $guest, $post->ID )
				|| ! $form->isUserCanComment( $guest, $post->ID )
				|| ( $options->recaptcha['showForGuests'] && $options->recaptcha['siteKey'] );
		}
	);
}

/**
 * What a guest may do by wpDiscuz' own requests on an article; null where it is not active.
 */
function wpdiscuz( WP_Post $post ): ?array {
	return ask_wpdiscuz(
		$post,
		function ( $form, $options ): array {
			$votes = $options->thread_layouts;
			$vote  = $votes['showVotingButtons'] && $votes['isGuestCanVote'];
			return array(
				'requests'        => admin_url( 'admin-ajax.php' ),
				'vote_up'         => (bool) $vote,
				'vote_down'       => $vote && $votes['enableDislikeButton'],
				'rate'            => $form->getEnableRateOnPost() && $form->getUserCanRateOnPost(),
				'rerate'          => ! empty( $form->getGeneralOptions()['is_rate_editable'] ),
				// What has to be agreed to in words of the owner's can't be asked for.
				'subscribe'       => $form->isShowSubscriptionBar() && ! $form->isShowSubscriptionBarAgreement(),
				// The same for every guest, and in every page that wpDiscuz shows.
				'subscribe_nonce' => wp_create_nonce( 'wpdiscuz_subscribe_form_nonce_action' ),
			);
		}
	);
}

/**
 * Has wpDiscuz mail a comment to those who have asked it for mails. By itself it does so for what came by its own form.
 */
function tell_wpdiscuz( WP_Comment $comment ): void {
	$post = get_post( (int) $comment->comment_post_ID );
	if ( ! $post || '1' !== $comment->comment_approved ) {
		return;
	}
	ask_wpdiscuz(
		$post,
		function () use ( $comment, $post ) {
			$mails    = \wpDiscuz()->helperEmail;
			$id       = (int) $comment->comment_ID;
			$by       = $comment->comment_author_email;
			$answered = $comment->comment_parent ? get_comment( $comment->comment_parent ) : null;
			$mails->notifyPostSubscribers( $post->ID, $id, $by );
			$mails->notifyFollowers( $post->ID, $id, $by );
			if ( $answered ) {
				$mails->notifyAllCommentSubscribers( $post->ID, $id, $by );
				if ( $answered->comment_author_email !== $by ) {
					$mails->notifyCommentSubscribers( (int) $answered->comment_ID, $id, $by );
				}
			}
		}
	);
}

/**
 * Asks wpDiscuz something about an article; null where it is not active, or not on such articles.
 *
 * @param callable $question Given its form and its options.
 * @return mixed The answer.
 */
function ask_wpdiscuz( WP_Post $post, callable $question ) {
	if ( ! function_exists( 'wpDiscuz' ) ) {
		return null;
	}
	// Its insides are no interface: if they change, comments can be read and written all the same.
	try {
		$plugin = \wpDiscuz();
		$form   = $plugin->wpdiscuzForm->getForm( $post->ID );
		$form->initFormMeta();
		return $form->getFormID() ? $question( $form, $plugin->options ) : null;
	} catch ( \Throwable $error ) {
		return null;
	}
}
