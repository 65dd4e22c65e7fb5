<?php
/**
 * Which comments guests are shown by the REST API, and what it says of each beside WordPress' own fields. Read-only.
 */

namespace Afterword;

use WP_Comment;
use WP_Error;

defined( 'ABSPATH' ) || exit;

/** The types of comments that everybody may read: no pings, no notes of editors, nothing private. */
const TYPES = array( 'comment', PINNED );
/** Those that are for some alone: what an add-on of wpDiscuz hides, and editors' notes. */
const PRIVATE_TYPES = array( 'private', 'note' );

// Guests may not ask for types, so what wpDiscuz has pinned would be missing, and its replies would answer nothing.
add_filter(
	'rest_comment_query',
	function ( array $query ): array {
		if ( 'comment' === ( $query['type'] ?? '' ) ) {
			unset( $query['type'] );
			$query['type__in'] = TYPES;
		}
		return $query;
	}
);

// WordPress lists none of these, but it would show one to whoever knows its number.
add_filter(
	'rest_prepare_comment',
	function ( $response, WP_Comment $comment ) {
		if ( ! in_array( $comment->comment_type, PRIVATE_TYPES, true ) || current_user_can( 'edit_comment', $comment->comment_ID ) ) {
			return $response;
		}
		return new WP_Error(
			'rest_cannot_read',
			__( 'Sorry, you are not allowed to read this comment.', 'afterword' ),
			array( 'status' => rest_authorization_required_code() )
		);
	},
	10,
	2
);

add_action(
	'rest_api_init',
	function () {
		$nullable = function ( array $properties ): array {
			return array( 'type' => array( 'object', 'null' ), 'properties' => $properties );
		};
		$text = array( 'type' => 'string' );
		$many = array( 'type' => 'integer' );
		$flag = array( 'type' => 'boolean' );
		// Without an update_callback nothing can be written.
		register_rest_field(
			'comment',
			'afterword',
			array(
				'get_callback' => __NAMESPACE__ . '\about_comment',
				'schema'       => array(
					'description' => __( 'What the Afterword widget shows beside the text.', 'afterword' ),
					'type'        => 'object',
					'readonly'    => true,
					'context'     => array( 'view', 'embed', 'edit' ),
					'properties'  => array(
						'votes'  => $nullable( array( 'up' => $many, 'down' => $many ) ),
						'edited' => $nullable( array( 'at' => $text, 'by' => $text ) ),
						'pinned' => $flag,
						'closed' => $flag,
						'role'   => array( 'type' => array( 'string', 'null' ), 'enum' => array( 'author', 'moderator', null ) ),
					),
				),
			)
		);
	}
);

/**
 * What the REST API says of a comment beside WordPress' own fields.
 *
 * @param array $fields Those that it has so far.
 */
function about_comment( array $fields ): ?array {
	$comment = get_comment( $fields['id'] ?? 0 );
	if ( ! $comment ) {
		return null;
	}
	return array(
		'votes'  => votes( $comment ),
		'edited' => last_edit( $comment ),
		'pinned' => PINNED === $comment->comment_type,
		'closed' => is_closed( $comment ),
		'role'   => role( $comment ),
	);
}

/**
 * What the author of a comment is to the site, if more than a guest: `author` of the article or `moderator`.
 */
function role( WP_Comment $comment ): ?string {
	$user = (int) $comment->user_id;
	if ( ! $user ) {
		return null;
	}
	if ( (int) get_post_field( 'post_author', $comment->comment_post_ID ) === $user ) {
		return 'author';
	}
	return user_can( $user, 'moderate_comments' ) ? 'moderator' : null;
}
