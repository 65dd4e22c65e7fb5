<?php
/**
 * Lets guests write comments by the REST API where they may by the theme's form, and under the same rules.
 *
 * WordPress keeps to its settings there by itself: registration, name and address, moderation, blocked words,
 * repeated and too frequent comments, articles that are closed. What it leaves to its form is kept here.
 */

namespace Afterword;

use WP_Comment;
use WP_Error;
use WP_Post;
use WP_REST_Request;

defined( 'ABSPATH' ) || exit;

/**
 * Whether comments on an article may be written without an account, as long as it is open.
 */
function guests_may_write( WP_Post $post ): bool {
	return ! get_option( 'comment_registration' ) && ! needs_wpdiscuz( $post );
}

add_filter(
	'rest_allow_anonymous_comments',
	function ( $allowed, $request ) {
		$post = get_post( (int) $request['post'] );
		return $allowed || ( $post && guests_may_write( $post ) );
	},
	10,
	2
);

add_filter( 'rest_preprocess_comment', __NAMESPACE__ . '\keep_the_rules', 10, 2 );

/**
 * Refuses what the theme's form would not have sent.
 *
 * @param array|WP_Error  $comment What is going to be written.
 * @param WP_REST_Request $request The request, of a guest or of anybody.
 * @return array|WP_Error
 */
function keep_the_rules( $comment, $request ) {
	if ( is_wp_error( $comment ) || is_user_logged_in() ) {
		return $comment;
	}
	// With a date of one's own comments would come before others, and as often as one likes.
	unset( $comment['comment_date'], $comment['comment_date_gmt'] );
	// Where no name is needed, WordPress looks for one all the same, and warns.
	$comment += array( 'comment_author' => '' );

	$parent = (int) ( $comment['comment_parent'] ?? 0 );
	if ( 0 === $parent ) {
		return $comment;
	}
	$answered = get_comment( $parent );
	if ( ! $answered || (int) $answered->comment_post_ID !== (int) ( $comment['comment_post_ID'] ?? 0 )
		|| '1' !== $answered->comment_approved || ! in_array( type( $answered ), TYPES, true ) ) {
		return new WP_Error(
			'afterword_parent_not_found',
			__( 'Sorry, the comment you answer is not there.', 'afterword' ),
			array( 'status' => 400 )
		);
	}
	if ( is_closed( $answered ) ) {
		return new WP_Error(
			'afterword_branch_closed',
			__( 'Sorry, this comment takes no further replies.', 'afterword' ),
			array( 'status' => 403 )
		);
	}
	return $comment;
}

/**
 * The type of a comment; old ones have none.
 */
function type( WP_Comment $comment ): string {
	return '' === $comment->comment_type ? 'comment' : $comment->comment_type;
}

add_action( 'rest_insert_comment', __NAMESPACE__ . '\tell_of', 10, 3 );

/**
 * Tells whoever waits for comments of guests: WordPress' mails to moderators and authors, and other plugins.
 *
 * By the form WordPress does so; by the REST API it tells nobody, and what waits for approval would wait unseen.
 */
function tell_of( WP_Comment $comment, WP_REST_Request $request, bool $is_new ): void {
	if ( ! $is_new || is_user_logged_in() ) {
		return;
	}
	$approved = is_numeric( $comment->comment_approved ) ? (int) $comment->comment_approved : $comment->comment_approved;
	/** This action is documented in wp-includes/comment.php */
	do_action( 'comment_post', (int) $comment->comment_ID, $approved, $comment->to_array() );
	tell_wpdiscuz( $comment );
}
