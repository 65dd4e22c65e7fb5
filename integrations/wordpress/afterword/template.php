<?php
/**
 * The template of comments that stands in for the theme's.
 */

defined( 'ABSPATH' ) || exit;

if ( ! post_password_required() ) {
	// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- made of escaped parts and of WordPress' own HTML.
	echo Afterword\section( get_post() );
}
