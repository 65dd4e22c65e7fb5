<?php
/**
 * What a page has in the place of the theme's comments: the element with the list inside, and the theme's form.
 *
 * The list is what readers see until the widget is there, and all there is without a script.
 */

namespace Afterword;

use WP_Post;

defined( 'ABSPATH' ) || exit;

/**
 * The section of one article as HTML; empty where there is nothing to read and nothing may be written.
 */
function section( WP_Post $post ): string {
	$open     = comments_open( $post );
	$comments = shown_comments( $post );
	if ( ! $open && ! $comments ) {
		return '';
	}
	wp_enqueue_script( 'afterword', embed_address(), array(), null, true );

	$list = '';
	if ( $comments ) {
		$list = sprintf(
			'<h2 class="comments-title">%s</h2><ol class="comment-list">%s</ol>%s',
			esc_html__( 'Comments', 'afterword' ),
			// What an import has brought in past every filter runs in no page of ours.
			wp_kses_post( wp_list_comments( array( 'style' => 'ol', 'echo' => false ), $comments ) ),
			get_the_comments_pagination( array( 'total' => get_comment_pages_count( $comments ) ) )
		);
	}
	// Who is signed in writes by the form, where their account counts; guests by the widget, if there is a script.
	$form = $open ? form( $post ) : '';
	if ( $form && guests_may_write( $post ) && ! is_user_logged_in() ) {
		$list .= "<noscript>$form</noscript>";
		$form  = '';
	}
	return sprintf( '<div id="comments" class="comments-area"><after-word%s>%s</after-word>%s</div>', attributes( $post ), $list, $form );
}

/**
 * The comments that everybody may read, oldest first, and those of this reader that wait for approval.
 *
 * @return \WP_Comment[]
 */
function shown_comments( WP_Post $post ): array {
	// Not those that WordPress has found for the theme: where wpDiscuz is active, it keeps it from finding any.
	return get_comments(
		array(
			'post_id'            => $post->ID,
			'status'             => 'approve',
			'type__in'           => TYPES,
			'orderby'            => 'comment_date_gmt',
			'order'              => 'ASC',
			'include_unapproved' => array_filter( array( get_current_user_id(), wp_get_unapproved_comment_author_email() ) ),
		)
	);
}

/**
 * The theme's form as HTML.
 */
function form( WP_Post $post ): string {
	ob_start();
	comment_form( array(), $post->ID );
	return (string) ob_get_clean();
}

/**
 * The attributes of the element, each with a space before it.
 */
function attributes( WP_Post $post ): string {
	$attributes = array(
		'backend'    => 'wordpress',
		'server'     => rest_url(),
		'thread'     => (string) $post->ID,
		'page-url'   => (string) get_permalink( $post ),
		'page-title' => plain( get_the_title( $post ) ),
		'sort'       => 'asc' === get_option( 'comment_order' ) ? 'oldest' : 'newest',
		// There is no form for readers with a script before the widget is there.
		'load'       => 'visible',
	);

	/**
	 * Filters the attributes of the element, by name.
	 *
	 * @param string[] $attributes Text, not escaped.
	 * @param WP_Post  $post       The article.
	 */
	$attributes = (array) apply_filters( 'afterword_attributes', $attributes, $post );

	$html = '';
	foreach ( $attributes as $name => $value ) {
		// A name can't be escaped, only refused.
		if ( preg_match( '/^[a-z][a-z0-9-]*$/', $name ) && 0 !== strpos( $name, 'on' ) ) {
			$html .= sprintf( ' %s="%s"', $name, htmlspecialchars( (string) $value, ENT_QUOTES, 'UTF-8' ) );
		}
	}
	return $html;
}
