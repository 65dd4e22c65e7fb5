<?php
/**
 * Plugin Name:       Afterword
 * Description:       The Afterword widget in the place of the theme's comments, in front of WordPress' own.
 * Version:           0.1.0
 * Requires at least: 5.9
 * Requires PHP:      7.4
 * Author:            The Afterword authors
 * License:           MIT
 * License URI:       https://opensource.org/license/mit
 * Text Domain:       afterword
 */

namespace Afterword;

defined( 'ABSPATH' ) || exit;

require __DIR__ . '/includes/settings.php';
require __DIR__ . '/includes/wpdiscuz.php';
require __DIR__ . '/includes/comments.php';
require __DIR__ . '/includes/section.php';
require __DIR__ . '/includes/place.php';
require __DIR__ . '/includes/guests.php';
require __DIR__ . '/includes/route.php';
