-- The LDBC social network: every file as a table, and a property graph over them. $directory is where the files are.
CREATE TABLE comment AS SELECT * FROM '${directory}/comment.csv';
CREATE TABLE comment_tag AS SELECT * FROM '${directory}/comment_tag.csv';
CREATE TABLE forum AS SELECT * FROM '${directory}/forum.csv';
CREATE TABLE forum_person AS SELECT * FROM '${directory}/forum_person.csv';
CREATE TABLE forum_tag AS SELECT * FROM '${directory}/forum_tag.csv';
CREATE TABLE knows AS SELECT * FROM '${directory}/knows.csv';
CREATE TABLE likes AS SELECT * FROM '${directory}/likes.csv';
CREATE TABLE organisation AS SELECT * FROM '${directory}/organisation.csv';
CREATE TABLE person AS SELECT * FROM '${directory}/person.csv';
CREATE TABLE person_company AS SELECT * FROM '${directory}/person_company.csv';
CREATE TABLE person_email AS SELECT * FROM '${directory}/person_email.csv';
CREATE TABLE person_language AS SELECT * FROM '${directory}/person_language.csv';
CREATE TABLE person_tag AS SELECT * FROM '${directory}/person_tag.csv';
CREATE TABLE person_university AS SELECT * FROM '${directory}/person_university.csv';
CREATE TABLE place AS SELECT * FROM '${directory}/place.csv';
CREATE TABLE post AS SELECT * FROM '${directory}/post.csv';
CREATE TABLE post_tag AS SELECT * FROM '${directory}/post_tag.csv';
CREATE TABLE tag AS SELECT * FROM '${directory}/tag.csv';
CREATE TABLE tagclass AS SELECT * FROM '${directory}/tagclass.csv';
CREATE PROPERTY GRAPH snb
  VERTEX TABLES (
    place    KEY (pl_placeid)       LABEL Place,
    person   KEY (p_personid)       LABEL Person,
    forum    KEY (f_forumid)        LABEL Forum,
    post     KEY (m_messageid)      LABEL Post,
    comment  KEY (m_messageid)      LABEL Comment,
    tag      KEY (t_tagid)          LABEL Tag,
    tagclass KEY (tc_tagclassid)    LABEL TagClass,
    organisation KEY (o_organisationid) LABEL Organisation)
  EDGE TABLES (
    knows SOURCE KEY (k_person1id) REFERENCES person (p_personid) DESTINATION KEY (k_person2id) REFERENCES person (p_personid) LABEL KNOWS PROPERTIES (k_creationdate),
    person AS person_place SOURCE KEY (p_personid) REFERENCES person (p_personid) DESTINATION KEY (p_placeid) REFERENCES place (pl_placeid) LABEL IS_LOCATED_IN NO PROPERTIES,
    place AS place_place SOURCE KEY (pl_placeid) REFERENCES place (pl_placeid) DESTINATION KEY (pl_containerplaceid) REFERENCES place (pl_placeid) LABEL IS_PART_OF NO PROPERTIES,
    post AS post_person SOURCE KEY (m_messageid) REFERENCES post (m_messageid) DESTINATION KEY (m_creatorid) REFERENCES person (p_personid) LABEL HAS_CREATOR NO PROPERTIES,
    comment AS comment_person SOURCE KEY (m_messageid) REFERENCES comment (m_messageid) DESTINATION KEY (m_creatorid) REFERENCES person (p_personid) LABEL COMMENT_BY NO PROPERTIES,
    comment AS comment_post SOURCE KEY (m_messageid) REFERENCES comment (m_messageid) DESTINATION KEY (m_replyof_post) REFERENCES post (m_messageid) LABEL REPLY_OF NO PROPERTIES,
    post_tag SOURCE KEY (mt_messageid) REFERENCES post (m_messageid) DESTINATION KEY (mt_tagid) REFERENCES tag (t_tagid) LABEL HAS_TAG NO PROPERTIES,
    forum_person SOURCE KEY (fp_forumid) REFERENCES forum (f_forumid) DESTINATION KEY (fp_personid) REFERENCES person (p_personid) LABEL HAS_MEMBER PROPERTIES (fp_joindate),
    person_tag SOURCE KEY (pt_personid) REFERENCES person (p_personid) DESTINATION KEY (pt_tagid) REFERENCES tag (t_tagid) LABEL HAS_INTEREST NO PROPERTIES,
    tag AS tag_tagclass SOURCE KEY (t_tagid) REFERENCES tag (t_tagid) DESTINATION KEY (t_tagclassid) REFERENCES tagclass (tc_tagclassid) LABEL HAS_TYPE NO PROPERTIES,
    likes SOURCE KEY (l_personid) REFERENCES person (p_personid) DESTINATION KEY (l_messageid) REFERENCES post (m_messageid) LABEL LIKES PROPERTIES (l_creationdate));
