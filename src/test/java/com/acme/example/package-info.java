/**
 * Services of a user: what is his own, and how he tests it.
 */
@NullMarked
package com.acme.example;

import org.jspecify.annotations.NullMarked;
