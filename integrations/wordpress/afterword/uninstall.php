<?php
/**
 * Takes away what the plugin has kept: one option on each site.
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

if ( is_multisite() ) {
	foreach ( get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) as $afterword_site ) {
		delete_blog_option( $afterword_site, 'afterword_embed' );
	}
} else {
	delete_option( 'afterword_embed' );
}
