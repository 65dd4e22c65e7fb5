<?php
/**
 * The one setting, the address of embed.js: its field, what is accepted, and the notice while it is empty.
 */

namespace Afterword;

defined( 'ABSPATH' ) || exit;

const SETTING = 'afterword_embed';

/**
 * The address of the loader; empty as long as the owner has given none.
 */
function embed_address(): string {
	return (string) get_option( SETTING, '' );
}

/**
 * What is kept of an address that was typed: itself, or else what was there before.
 *
 * @param mixed $typed What the form sent.
 */
function accept_embed_address( $typed ): string {
	$typed = is_string( $typed ) ? trim( $typed ) : '';
	if ( '' === $typed ) {
		return '';
	}
	// Without a scheme it is a path of this site; esc_url_raw would make a host of its first part.
	$address = preg_match( '#^(https?:/)?/#i', $typed ) ? esc_url_raw( $typed, array( 'http', 'https' ) ) : '';
	if ( '.js' !== substr( (string) wp_parse_url( $address, PHP_URL_PATH ), -3 ) ) {
		add_settings_error(
			SETTING,
			SETTING,
			__( 'Afterword: the address has to lead to the file embed.js, such as https://comments.example/embed.js. It stays what it was.', 'afterword' )
		);
		return embed_address();
	}
	return $address;
}

add_action(
	'admin_init',
	function () {
		// The form of Settings > Discussion asks for the right to manage options, and for its nonce.
		register_setting(
			'discussion',
			SETTING,
			array(
				'type'              => 'string',
				'default'           => '',
				'show_in_rest'      => false,
				'sanitize_callback' => __NAMESPACE__ . '\accept_embed_address',
			)
		);
		add_settings_field(
			SETTING,
			__( 'Afterword', 'afterword' ),
			__NAMESPACE__ . '\show_field',
			'discussion',
			'default',
			array( 'label_for' => SETTING )
		);
	}
);

/**
 * Shows the field of the setting.
 */
function show_field(): void {
	printf(
		'<input type="text" inputmode="url" class="regular-text code" id="%1$s" name="%1$s" value="%2$s" placeholder="https://comments.example/embed.js" aria-describedby="%1$s-about">',
		esc_attr( SETTING ),
		esc_attr( embed_address() )
	);
	printf(
		'<p class="description" id="%s-about">%s %s</p>',
		esc_attr( SETTING ),
		esc_html__( 'Where embed.js is: on an Afterword server, or wherever its files lie, on this site, too. While this is empty, the theme shows its own comments.', 'afterword' ),
		get_option( 'comment_registration' )
			? esc_html__( 'As users must be registered to comment, the widget is for reading, and the theme’s form stays below it.', 'afterword' )
			: ''
	);
}

add_action(
	'admin_notices',
	function () {
		$screen = get_current_screen();
		if ( '' !== embed_address() || ! current_user_can( 'manage_options' ) || ! $screen
			|| ! in_array( $screen->id, array( 'dashboard', 'plugins', 'edit-comments' ), true ) ) {
			return;
		}
		printf(
			'<div class="notice notice-warning"><p>%s <a href="%s">%s</a></p></div>',
			esc_html__( 'Afterword does not know where its embed.js is, so the theme still shows its own comments.', 'afterword' ),
			esc_url( admin_url( 'options-discussion.php#' . SETTING ) ),
			esc_html__( 'Set the address', 'afterword' )
		);
	}
);
