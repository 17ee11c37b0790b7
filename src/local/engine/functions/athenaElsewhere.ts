/** What Athena has and the local engine has not. */

/** Functions that Athena has and the local engine has not. */
export const athenaElsewhere: ReadonlySet<string> = new Set(
  `approx_most_frequent bitwise_right_shift_arithmetic format_number from_base64url to_base64url from_base32 to_base32 approx_set at_timezone array_frequency bar beta_cdf bing_tile bing_tile_at char2hexint checksum
   classify color combinations contains_sequence convex_hull_agg cosine_similarity empty_approx_set date_file_format entropy
   evaluate_classifier_predictions features find_first find_first_index from_big_endian_32 from_big_endian_64
   from_encoded_polyline from_geojson_geometry from_ieee754_32 from_ieee754_64 from_unixtime_nanos geometric_mean
   geometry_union hash_counts hmac_md5 hmac_sha1 hmac_sha256 hmac_sha512 histogram_bins index inverse_beta_cdf
   inverse_normal_cdf intersection_cardinality jaccard_index json_array json_object json_table kurtosis learn_classifier
   levenshtein ln1p luhn_check make_set_digest map_union map_zip_with merge merge_set_digest mode multimap_agg
   multimap_from_entries murmur3 ngrams normal_cdf numeric_histogram objectid_timestamp parse_data_size parse_duration
   parse_presto_data_size qdigest_agg quantile_at_value quantiles_at_values rands reduce_agg regexp_position regr_avgx render rgb sha512
   shuffle skewness simplify_geometry split_to_multimap spatial_partitions spooky_hash_v2_32 spooky_hash_v2_64 st_area st_contains
   st_distance st_point st_geometryfromtext st_intersects st_within st_x st_y st_astext strrpos tdigest_agg timezone_hour
   timezone_minute to_big_endian_32 to_big_endian_64 to_char to_date to_timestamp to_geojson_geometry to_ieee754_32
   to_ieee754_64 to_milliseconds transform_by translate_by unnest_map url_encode value_at_quantile word_stem values_at_quantiles
   wilson_interval_lower wilson_interval_upper with_timezone xxhash64 year_to_interval ends_with row_to_json
   filter_agg current_catalog current_schema`.split(/\s+/),
);
