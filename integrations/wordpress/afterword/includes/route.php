<?php
/**
 * The route `afterword/v1/posts/ID`: what may be done with the comments of an article, and what readers think of it.
 */

namespace Afterword;

use WP_Error;
use WP_Post;
use WP_REST_Request;
use WP_REST_Response;

defined( 'ABSPATH' ) || exit;

add_action(
	'rest_api_init',
	function () {
		register_rest_route(
			'afterword/v1',
			'/posts/(?P<id>\d+)',
			array(
				'methods'             => 'GET',
				'callback'            => __NAMESPACE__ . '\answer_thread',
				// It has only what the public page of the article says.
				'permission_callback' => '__return_true',
				'args'                => array( 'id' => array( 'type' => 'integer', 'minimum' => 1 ) ),
			)
		);
	}
);

/**
 * Answers with the thread of a public article, or that there is none.
 *
 * @return WP_REST_Response|WP_Error
 */
function answer_thread( WP_REST_Request $request ) {
	$post = get_post( (int) $request['id'] );
	if ( ! $post || ! is_post_publicly_viewable( $post ) || '' !== $post->post_password || ! post_type_supports( $post->post_type, 'comments' ) ) {
		return new WP_Error( 'rest_post_invalid_id', __( 'Invalid post ID.', 'afterword' ), array( 'status' => 404 ) );
	}
	$response = new WP_REST_Response( about_thread( $post ) );
	// A nonce is in it, and what may be done is to be known now.
	$response->header( 'Cache-Control', 'no-store' );
	return $response;
}

/**
 * What the widget has to know of an article's comments before it shows them.
 */
function about_thread( WP_Post $post ): array {
	$lengths = wp_get_comment_fields_max_lengths();
	return array(
		'url'        => get_permalink( $post ),
		'title'      => plain( get_the_title( $post ) ),
		'state'      => comments_open( $post ) ? 'open' : 'closed',
		'comments'   => (int) get_comments( array( 'post_id' => $post->ID, 'status' => 'approve', 'type__in' => TYPES, 'count' => true ) ),
		'guests'     => guests_may_write( $post ),
		// Both or neither, as WordPress has it.
		'name_and_email' => (bool) get_option( 'require_name_email' ),
		// How deep replies may be: 0 is none.
		'depth'      => get_option( 'thread_comments' ) ? (int) get_option( 'thread_comments_depth' ) : 0,
		// Which comments wait for approval whatever is in them: all, the first of each author, or none.
		'held'       => get_option( 'comment_moderation' ) ? 'all' : ( get_option( 'comment_previously_approved' ) ? 'first' : 'none' ),
		'max_length' => array(
			'text'  => (int) $lengths['comment_content'],
			'name'  => (int) $lengths['comment_author'],
			'email' => (int) $lengths['comment_author_email'],
			'url'   => (int) $lengths['comment_author_url'],
		),
		'rating'     => rating( $post ),
		'wpdiscuz'   => wpdiscuz( $post ),
	);
}
