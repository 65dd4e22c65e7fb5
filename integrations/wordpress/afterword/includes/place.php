<?php
/**
 * Puts the section in the place of the comments of a theme: of its template, and of its block.
 */

namespace Afterword;

use WP_Post;

defined( 'ABSPATH' ) || exit;

/** The names that the block of comments has had. */
const BLOCKS = array( 'core/comments', 'core/comments-query-loop', 'core/post-comments' );

/**
 * Whether the section stands in the place of an article's comments.
 *
 * @param mixed $post The article.
 */
function takes_the_place( $post ): bool {
	if ( ! $post instanceof WP_Post || is_admin() || '' === embed_address() || ! post_type_supports( $post->post_type, 'comments' ) || needs_wpdiscuz( $post ) ) {
		return false;
	}

	/**
	 * Filters whether an article has the widget.
	 *
	 * @param bool    $takes Products have their own reviews, which come with stars.
	 * @param WP_Post $post  The article.
	 */
	return (bool) apply_filters( 'afterword_takes_the_place', 'product' !== $post->post_type, $post );
}

// After everybody else who changes the template, as wpDiscuz does.
add_filter(
	'comments_template',
	function ( $template ) {
		return takes_the_place( get_post() ) ? dirname( __DIR__ ) . '/template.php' : $template;
	},
	PHP_INT_MAX
);

// Before the block has made anything of its own, and after everybody else who does the same.
add_filter(
	'pre_render_block',
	function ( $html, $block ) {
		$post = get_post();
		if ( ! in_array( $block['blockName'] ?? '', BLOCKS, true ) || ! is_singular() || ! takes_the_place( $post ) ) {
			return $html;
		}
		return post_password_required( $post ) ? '' : section( $post );
	},
	PHP_INT_MAX,
	2
);

// What wpDiscuz would load would have nothing to do.
add_filter(
	'is_load_wpdiscuz',
	function ( $loads, $post = null ) {
		return $loads && ! takes_the_place( $post );
	},
	PHP_INT_MAX,
	2
);

// "No comments yet" leads to the theme's form, which is not there when there is a script.
add_filter(
	'get_comments_link',
	function ( $link, $post ) {
		return takes_the_place( get_post( $post ) ) ? preg_replace( '/#respond$/', '#comments', $link ) : $link;
	},
	10,
	2
);

// The loader is not needed before the page is there.
add_filter(
	'script_loader_tag',
	function ( $tag, $handle ) {
		return 'afterword' === $handle && false === strpos( $tag, ' async' ) ? str_replace( ' src=', ' async src=', $tag ) : $tag;
	},
	10,
	2
);
